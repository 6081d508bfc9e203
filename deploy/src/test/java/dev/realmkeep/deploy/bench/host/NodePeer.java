package dev.realmkeep.deploy.bench.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The peer of the benchmark in a Node.js process on a loopback port. It ends with {@link #close} or
 * with this JVM, whose end closes its standard input.
 */
public final class NodePeer implements AutoCloseable {
  private final Process process;
  private final int port;

  private NodePeer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Why there is none on this machine, or null when there is. */
  public static @Nullable String missing() {
    for (String tool : new String[] {"node", "npm"}) {
      try {
        Process asked =
            new ProcessBuilder(tool, "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (asked.waitFor() != 0) {
          return tool + " does not run";
        }
      } catch (IOException e) {
        return tool + " is not installed";
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return "interrupted";
      }
    }
    return null;
  }

  /**
   * Installs its one library with npm and starts it.
   *
   * @param root of the source tree
   * @param work a directory of its own
   */
  public static NodePeer start(Path root, Path work) throws Exception {
    Files.createDirectories(work);
    for (String file : new String[] {"package.json", "server.js"}) {
      Files.copy(
          root.resolve("deploy/peers/host").resolve(file),
          work.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Process install =
        new ProcessBuilder(
                "npm",
                "install",
                "--omit=dev",
                "--no-package-lock",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--silent")
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("npm.log").toFile())
            .start();
    if (!install.waitFor(3, TimeUnit.MINUTES) || install.exitValue() != 0) {
      install.destroyForcibly();
      throw new IOException("npm did not install the peer: " + work.resolve("npm.log"));
    }
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process node =
        new ProcessBuilder("node", "server.js", Integer.toString(port))
            .directory(work.toFile())
            .redirectError(work.resolve("node.log").toFile())
            .start();
    BufferedReader said = node.inputReader(StandardCharsets.UTF_8);
    if (!"ready".equals(said.readLine())) {
      node.destroyForcibly();
      throw new IOException("node did not start: " + work.resolve("node.log"));
    }
    return new NodePeer(node, port);
  }

  public int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
