package dev.realmkeep.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The launcher's {@code serve} of one directory, as a user starts it, with its figures. */
final class ServedRealm implements AutoCloseable {

  private static final long START_LIMIT_NANOS = Duration.ofMinutes(3).toNanos();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String address;
  private final int port;
  private final Path data;
  private final long readyMillis;

  private ServedRealm(Process process, int port, Path data, long begun) throws IOException {
    this.process = process;
    this.port = port;
    this.address = "http://localhost:" + port;
    this.data = data;
    while (!ready()) {
      if (!process.isAlive() || System.nanoTime() - begun > START_LIMIT_NANOS) {
        process.destroyForcibly();
        throw new IOException("realm serve did not become ready");
      }
      LockSupport.parkNanos(20_000_000); // who asks without a break takes time from the start
    }
    this.readyMillis = (System.nanoTime() - begun) / 1_000_000;
  }

  static ServedRealm start(Path root, Path directory, Path data, int port, Path log)
      throws IOException {
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(
                root.resolve("realm").toString(),
                "serve",
                directory.toString(),
                "--port",
                Integer.toString(port),
                "--data",
                data.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new ServedRealm(process, port, data, begun);
  }

  /** Does beforehand what the launcher does beside a first start. */
  static void recordStartCaches(Path root) throws IOException, InterruptedException {
    if (Files.exists(Path.of(System.getProperty("realmkeep.start-cache", ""), "server.aot"))) {
      return;
    }
    Process recording =
        new ProcessBuilder(root.resolve("realm").toString(), "train-start-cache")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (recording.waitFor() != 0) {
      throw new IOException("no start caches could be recorded");
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** From the start of the launcher until {@code /readyz} says so, milliseconds. */
  long readyMillis() {
    return readyMillis;
  }

  int port() {
    return port;
  }

  String post(String path, String json) throws IOException {
    byte[] answer =
        send(
            HttpRequest.newBuilder(URI.create(address + path))
                .header("Content-Type", "application/json")
                .header("X-Deadline-Ms", "120000")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .timeout(Duration.ofMinutes(5)));
    return new String(answer, UTF_8);
  }

  String get(String path) throws IOException {
    return new String(send(HttpRequest.newBuilder(URI.create(address + path)).GET()), UTF_8);
  }

  /** As {@code kill -9} does: what is under way is lost. */
  void kill() {
    process.destroyForcibly().onExit().join();
    http.close();
  }

  /** Returns when the worker that is kept without work is there. */
  void untilWarm() throws IOException {
    while (metric("realmkeep_workers{state=\"idle\"") < 1) {
      LockSupport.parkNanos(100_000_000);
    }
  }

  /** Returns when it is prepared for a lane that is elsewhere. */
  void untilStandby() throws IOException {
    while (metric("realmkeep_host_standby ") < 1) {
      LockSupport.parkNanos(100_000_000);
    }
  }

  /** The sum of a counter's samples whose line begins with {@code prefix}. */
  double metric(String prefix) throws IOException {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** What the server and its workers, and what the database has used until now. */
  ProcessorTime processorTime() throws IOException {
    return ProcessorTime.of(process.toHandle(), postmaster());
  }

  /**
   * Memory of the server, its workers and its database, each shared page counted once over those
   * who share it (proportional set size), MiB.
   */
  long proportionalMegabytes() throws IOException {
    ProcessHandle database = postmaster();
    long kilobytes = proportionalKilobytes(process.toHandle());
    for (ProcessHandle child : process.toHandle().descendants().toList()) {
      if (!ProcessorTime.belongs(child, database)) {
        kilobytes += proportionalKilobytes(child);
      }
    }
    kilobytes += proportionalKilobytes(database);
    for (ProcessHandle child : database.descendants().toList()) {
      kilobytes += proportionalKilobytes(child);
    }
    return kilobytes / 1024;
  }

  private ProcessHandle postmaster() throws IOException {
    Path pidFile = data.resolve("postgres/data/postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip()))
        .orElseThrow();
  }

  private static long proportionalKilobytes(ProcessHandle process) throws IOException {
    Path rollup = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
    try (Stream<String> lines = Files.lines(rollup)) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    } catch (java.nio.file.NoSuchFileException gone) {
      return 0; // it ended between the listing and the reading
    }
  }

  private boolean ready() {
    try {
      return http.send(
                  HttpRequest.newBuilder(URI.create(address + "/readyz")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private byte[] send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException(answer.statusCode() + ": " + new String(answer.body(), UTF_8));
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** As Ctrl-C does. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the server did not stop within 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String batch(List<String> modules, String name) {
    StringBuilder json = new StringBuilder("{\"refs\":[");
    for (String module : modules) {
      json.append(json.length() > 9 ? "," : "")
          .append("{\"module\":\"./")
          .append(module)
          .append("\",\"name\":\"")
          .append(name)
          .append("\"}");
    }
    return json.append("]}").toString();
  }
}
