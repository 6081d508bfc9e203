package dev.realmkeep.deploy.bench.member;

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
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A process that runs a {@link CommandLoop}, and what it is asked. Any thread. */
public final class MemberProcess implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(180);
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private static final int ERROR_LINES = 8;

  private final Process process;
  private final Writer commands;
  private final Path errors;
  private final Consumer<List<String>> unasked;
  private final CompletableFuture<Void> heard = new CompletableFuture<>();
  private final AtomicLong ids = new AtomicLong();
  private final Map<String, CompletableFuture<List<String>>> asked = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private MemberProcess(Process process, Path errors, Consumer<List<String>> unasked) {
    this.process = process;
    this.errors = errors;
    this.unasked = unasked;
    this.commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  /**
   * @param errors gets what it prints beside its answers
   */
  public static MemberProcess start(List<String> command, Path errors) throws IOException {
    return start(command, Map.of(), errors, fields -> {});
  }

  /**
   * As {@link #start(List, Path)}.
   *
   * @param environment added to this process's own
   * @param unasked gets the fields of what it says by itself, in order
   */
  public static MemberProcess start(
      List<String> command,
      Map<String, String> environment,
      Path errors,
      Consumer<List<String>> unasked)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().putAll(environment);
    return new MemberProcess(builder.start(), errors, unasked);
  }

  public void awaitReady() throws Exception {
    ready.get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks; the future has the fields of the answer. */
  public CompletableFuture<List<String>> ask(Object... fields) {
    String id = Long.toString(ids.incrementAndGet());
    CompletableFuture<List<String>> answer = new CompletableFuture<>();
    asked.put(id, answer);
    if (heard.isDone()) {
      answer.completeExceptionally(new IOException("the member process is gone, see " + errors));
    }
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

  public long pid() {
    return process.pid();
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Returns when it is gone and all that it said was heard. */
  public void awaitEnd() {
    heard.join();
  }

  /** SIGSTOP. */
  public void pause() throws Exception {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  private void read() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        List<String> fields = List.of(line.split("\t"));
        if (fields.getFirst().equals(CommandLoop.READY)) {
          ready.complete(null);
          continue;
        }
        if (fields.getFirst().equals(CommandLoop.UNASKED)) {
          unasked.accept(fields.subList(1, fields.size()));
          continue;
        }
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
      heard.complete(null);
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
