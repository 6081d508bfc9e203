package dev.realmkeep.coordination.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process of its own that holds a server until its standard input ends. */
final class HolderProcess {
  private HolderProcess() {}

  public static void main(String[] arguments) throws IOException {
    EmbeddedPostgres held = EmbeddedPostgresTest.open(Path.of(arguments[0]));
    System.out.println(held.processId());
    while (System.in.read() >= 0) {
      // Hold on.
    }
    held.close();
  }

  static Process start(Path home) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            HolderProcess.class.getName(),
            home.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The server's process id as the holder sees it. */
  static long awaitReady(Process holder) throws Exception {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                StringBuilder line = new StringBuilder();
                var in = new InputStreamReader(holder.getInputStream(), UTF_8);
                for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                  line.append((char) c);
                }
                return Long.parseLong(line.toString().strip());
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
        .get(60, TimeUnit.SECONDS);
  }

  static void leave(Process holder) throws Exception {
    holder.getOutputStream().close();
    if (!holder.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the holder does not end");
    }
  }
}
