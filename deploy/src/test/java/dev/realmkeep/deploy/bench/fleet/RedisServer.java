package dev.realmkeep.deploy.bench.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The installed redis-server on a loopback port, nothing written to disk. It ends with {@link
 * #close} or with this JVM, whose end closes the pipe that a shell reads.
 */
final class RedisServer implements AutoCloseable {
  private static final String RUN =
      "redis-server --bind 127.0.0.1 --port \"$1\" --save '' --appendonly no --dir \"$2\""
          + " >\"$2/redis.log\" 2>&1 & pid=$!; cat >/dev/null; kill $pid";
  private static final int START_LOOKS = 200;

  private final Process shell;
  private final int port;

  private RedisServer(Process shell, int port) {
    this.shell = shell;
    this.port = port;
  }

  static RedisServer start(Path directory) throws IOException {
    Files.createDirectories(directory);
    int port = PgServer.freePort();
    Process shell =
        new ProcessBuilder("sh", "-c", RUN, "redis", Integer.toString(port), directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    RedisServer server = new RedisServer(shell, port);
    for (int look = 0; look < START_LOOKS; look++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return server;
      } catch (IOException e) {
        Workbench.pauseMillis(20);
      }
    }
    server.close();
    throw new IOException("redis-server does not answer; is it installed?");
  }

  int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    shell.getOutputStream().close();
    try {
      if (!shell.waitFor(10, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
