package dev.realmkeep.coordination.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process of its own that holds a server until its standard input ends. */
final class HolderProcess {
  private static final String READY = "ready, server ";

  private HolderProcess() {}

  public static void main(String[] arguments) throws IOException {
    EmbeddedPostgres held = EmbeddedPostgresTest.open(Path.of(arguments[0]));
    System.out.println(READY + held.processId());
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
                var in = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8));
                String line = in.readLine();
                while (line != null && !line.startsWith(READY)) {
                  line = in.readLine(); // what a logger has to say
                }
                if (line == null) {
                  throw new IOException("the holder ended before it was ready");
                }
                return Long.parseLong(line.substring(READY.length()));
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
