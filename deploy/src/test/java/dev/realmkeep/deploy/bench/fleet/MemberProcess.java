package dev.realmkeep.deploy.bench.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** A member process and what it is asked. Any thread. */
final class MemberProcess implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private static final int ERROR_LINES = 8;

  private final Process process;
  private final Writer commands;
  private final Path errors;
  private final AtomicLong ids = new AtomicLong();
  private final Map<String, CompletableFuture<List<String>>> asked = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private MemberProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  /**
   * @param errors gets what it prints beside its answers
   */
  static MemberProcess start(List<String> command, Path errors) throws IOException {
    return new MemberProcess(
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start(),
        errors);
  }

  void awaitReady() throws Exception {
    ready.get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks; the future has the fields of the answer. */
  CompletableFuture<List<String>> ask(Object... fields) {
    String id = Long.toString(ids.incrementAndGet());
    CompletableFuture<List<String>> answer = new CompletableFuture<>();
    asked.put(id, answer);
    String line =
        id + "\t" + Arrays.stream(fields).map(String::valueOf).collect(Collectors.joining("\t"));
    try {
      synchronized (commands) {
        commands.write(line + "\n");
        commands.flush();
      }
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** SIGSTOP. */
  void pause() throws Exception {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  private void read() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("ready")) {
          ready.complete(null);
          continue;
        }
        List<String> fields = List.of(line.split("\t"));
        CompletableFuture<List<String>> answer = asked.remove(fields.getFirst());
        if (answer != null && fields.get(1).equals("ok")) {
          answer.complete(fields.subList(2, fields.size()));
        } else if (answer != null) {
          answer.completeExceptionally(new IOException(fields.get(2)));
        }
      }
    } catch (IOException e) {
      // It is gone: said below.
    } finally {
      IOException gone = new IOException("the member process is gone: " + lastErrors());
      ready.completeExceptionally(gone);
      asked.values().forEach(answer -> answer.completeExceptionally(gone));
    }
  }

  private String lastErrors() {
    try {
      List<String> lines = Files.readAllLines(errors);
      return String.join(
          "; ", lines.subList(Math.max(0, lines.size() - ERROR_LINES), lines.size()));
    } catch (IOException e) {
      return "and so is what it printed";
    }
  }

  /** Ends it, with force when it does not end by itself soon. */
  @Override
  public void close() throws Exception {
    try {
      commands.close();
    } catch (IOException e) {
      // It is gone already.
    }
    if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
