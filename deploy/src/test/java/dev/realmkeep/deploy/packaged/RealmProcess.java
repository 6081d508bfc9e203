package dev.realmkeep.deploy.packaged;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A {@code realm serve} of the installation in a process of its own. */
final class RealmProcess implements AutoCloseable {

  static final Path INSTALLATION =
      Path.of(System.getProperty("realmkeep.installation", "target/realmkeep")).toAbsolutePath();

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path log;
  private final int port;

  private RealmProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts and returns when it is ready. */
  static RealmProcess serve(Path data, int port, String... args) throws IOException {
    return serve(INSTALLATION, data, port, args);
  }

  /** The same from another installation. */
  static RealmProcess serve(Path installation, Path data, int port, String... args)
      throws IOException {
    return serve(installation, Map.of(), data, port, args);
  }

  /** The same in another environment. */
  static RealmProcess serve(
      Path installation, Map<String, String> environment, Path data, int port, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(installation.resolve("bin/realm").toString());
    command.addAll(
        List.of(
            "serve", "--port", "" + port, "--data", data.toString(), "--prerender-workers", "1"));
    command.addAll(List.of(args));
    RealmProcess started = start(data.getParent(), port, command, environment);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> started.isReady() || !started.process.isAlive());
    if (!started.process.isAlive()) {
      throw new IOException("did not start: " + started.log());
    }
    return started;
  }

  /** Starts any other command that goes on until it is signalled. */
  static RealmProcess start(Path directory, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(INSTALLATION.resolve("bin/realm").toString());
    command.addAll(List.of(args));
    return start(directory, 0, command, Map.of());
  }

  /**
   * The same on a terminal of its own, whose screen is the log. Needs {@code script}. A test run
   * that was put into the background ignores Ctrl-C, and so would all that it starts. The shell
   * between is replaced: some end with the signal whatever their child made of it.
   */
  static RealmProcess onTerminal(Path directory, String... args) throws IOException {
    String command = "exec " + INSTALLATION.resolve("bin/realm") + " " + String.join(" ", args);
    return start(
        directory,
        0,
        List.of(
            "env",
            "--default-signal",
            "script",
            "--quiet",
            "--return",
            "--flush",
            "--command",
            command,
            "/dev/null"),
        Map.of("TERM", "xterm"));
  }

  /** Presses keys, where there is a terminal. */
  void type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  static RealmProcess start(
      Path directory, int port, List<String> command, Map<String, String> environment)
      throws IOException {
    Path log = Files.createTempFile(directory, "process", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    environment(builder);
    builder.environment().putAll(environment);
    return new RealmProcess(builder.start(), log, port);
  }

  /** Returns when the output, or what a process without a terminal logs, has {@code text}. */
  RealmProcess awaitLog(String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .failFast(() -> !process.isAlive() && !log().contains(text))
        .until(() -> log().contains(text));
    return this;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM, without waiting for what it does. */
  void signal() {
    process.destroy();
  }

  /** The exit code, once it has ended by itself. */
  int exitCode() throws InterruptedException {
    return exitCode(PATIENCE);
  }

  int exitCode(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("did not stop");
    }
    return process.exitValue();
  }

  /** Runs one command to its end. */
  static Result run(Path directory, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(INSTALLATION.resolve("bin/realm").toString());
    command.addAll(List.of(args));
    Path err = Files.createTempFile(directory, "err", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectError(err.toFile());
    environment(builder);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("did not end: " + command);
    }
    return new Result(process.exitValue(), out, Files.readString(err));
  }

  record Result(int exitCode, String out, String err) {}

  static void environment(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("REALM"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("REALM_AOT", "off");
  }

  String address() {
    return "http://localhost:" + port;
  }

  private boolean isReady() {
    try {
      return get("/readyz").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  HttpResponse<String> get(String path) throws IOException {
    return get(path, Map.of());
  }

  HttpResponse<String> get(String path, Map<String, String> headers) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path)).GET();
    headers.forEach(request::header);
    return send(request);
  }

  HttpResponse<String> put(String path, String text) throws IOException {
    return send(
        HttpRequest.newBuilder(URI.create(address() + path))
            .PUT(HttpRequest.BodyPublishers.ofString(text)));
  }

  /** A definition's document. */
  String definition(String realm, String module, String name) throws IOException {
    HttpResponse<String> answer =
        get("/" + realm + "/_definition?module=./" + module + "&name=" + name);
    if (answer.statusCode() != 200) {
      throw new IOException(answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  /** Prerenders begun by this process. */
  double prerenders() throws IOException {
    return metric("realmkeep_prerenders_started_total");
  }

  /** The value of a metric that is exposed as {@code name}, tags included. */
  double metric(String name) throws IOException {
    Matcher value =
        Pattern.compile("(?m)^" + Pattern.quote(name) + " ([0-9.E+-]+)$")
            .matcher(get("/metrics").body());
    if (!value.find()) {
      throw new IOException("no metric " + name);
    }
    return Double.parseDouble(value.group(1));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return HTTP.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** The server's process. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** SIGSTOP, for the server and its workers. */
  void pause() throws IOException, InterruptedException {
    signalAll("STOP");
  }

  /** SIGCONT. */
  void resume() throws IOException, InterruptedException {
    signalAll("CONT");
  }

  private void signalAll(String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name, "" + process.pid()));
    process.descendants().forEach(child -> command.add("" + child.pid()));
    if (new ProcessBuilder(command).start().waitFor() != 0) {
      throw new IOException("failed: " + command);
    }
  }

  /** SIGKILL: nothing is tidied up. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM; answers the exit code. */
  int terminate() throws InterruptedException {
    signal();
    return exitCode();
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      terminate();
    }
  }
}
