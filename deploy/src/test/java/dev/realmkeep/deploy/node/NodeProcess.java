package dev.realmkeep.deploy.node;

import dev.realmkeep.deploy.bench.member.MemberProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@link NodeMain} in a process of its own, and what it is told. Any thread. */
public final class NodeProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx160m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1", // it lives for seconds
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final MemberProcess process;
  private final List<Prerender> prerenders;

  /**
   * A prerender that has read its sources.
   *
   * @param state what they said
   */
  public record Prerender(String module, String state) {}

  /** What a poll was answered, and when the last lookup with that answer began. */
  public record Polled(Answer answer, long lastBegunNanos) {}

  /** A write, with the time at which it was committed at the latest. */
  public record Written(long generation, long committedNanos) {}

  private NodeProcess(MemberProcess process, List<Prerender> prerenders) {
    this.process = process;
    this.prerenders = prerenders;
  }

  /**
   * Starts one, without waiting until it is ready.
   *
   * @param environment added to this process's own
   */
  public static NodeProcess start(
      Path directory, NodeOptions options, Map<String, String> environment) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(NodeMain.class.getName());
    command.addAll(options.words());
    List<Prerender> prerenders = new CopyOnWriteArrayList<>();
    return new NodeProcess(
        MemberProcess.start(
            command,
            environment,
            Files.createTempFile(directory, "node", ".log"),
            told -> prerenders.add(new Prerender(told.getFirst(), told.get(1)))),
        prerenders);
  }

  public NodeProcess awaitReady() throws Exception {
    process.awaitReady();
    return this;
  }

  /** Makes a realm known. */
  public void realm(String url) {
    ask("realm", url).join();
  }

  /** The answers to lookups of all modules at once. */
  public CompletableFuture<List<Answer>> get(List<String> modules) {
    return ask(Stream.concat(Stream.of("get"), modules.stream()).toArray()).thenApply(Answer::all);
  }

  public CompletableFuture<Answer> get(String module) {
    return get(List.of(module)).thenApply(List::getFirst);
  }

  /** A lookup that is to reflect a generation. */
  public CompletableFuture<Answer> getSince(String module, long generation) {
    return ask("since", module, generation).thenApply(words -> new Answer(words.getFirst()));
  }

  /** Writes a file. */
  public Written put(String realm, String path, String text) {
    List<String> words = ask("put", realm, path, text.replace("\n", NodeCommands.LINE_END)).join();
    return new Written(Long.parseLong(words.getFirst()), Long.parseLong(words.get(1)));
  }

  /** Returns when it has applied everything that was committed. */
  public void catchUp() {
    ask("catch-up").join();
  }

  /** Begins to look the module up again and again. */
  public void poll(String module) {
    ask("poll", module).join();
  }

  /** Ends that. */
  public List<Polled> polled(String module) {
    List<String> words = ask("polled", module).join();
    List<Polled> all = new ArrayList<>();
    for (int i = 0; i < words.size(); i += 2) {
      all.add(new Polled(new Answer(words.get(i)), Long.parseLong(words.get(i + 1))));
    }
    return all;
  }

  /** See {@link ToldPrerenderer#take}. */
  public void take(long millis) {
    ask("take", millis).join();
  }

  /** See {@link ToldPrerenderer#remark}. */
  public void remark(String text) {
    ask("remark", text).join();
  }

  /** See {@link ToldPrerenderer#hold}. */
  public void hold() {
    ask("hold").join();
  }

  /** See {@link ToldPrerenderer#release}. */
  public void release() {
    ask("release").join();
  }

  /** Lookups that wait for another process. */
  public int waiting() {
    return Integer.parseInt(ask("waiting").join().getFirst());
  }

  /**
   * The value of a metric.
   *
   * @param tags names and values in turn
   */
  public double metric(String name, String... tags) {
    return Double.parseDouble(
        ask(Stream.concat(Stream.of("metric", name), Stream.of(tags)).toArray()).join().getFirst());
  }

  /** Attempts to populate a key that ended so. */
  public int attempts(String outcome) {
    return (int) metric("realmkeep.populate.attempts", "outcome", outcome);
  }

  /** Its wall clock, milliseconds since the epoch. */
  public long wallClockMillis() {
    return Long.parseLong(ask("wall-clock").join().getFirst());
  }

  /** Every prerender of this node that has read its sources, also when the node is gone. */
  public List<Prerender> prerenders() {
    return List.copyOf(prerenders);
  }

  private CompletableFuture<List<String>> ask(Object... words) {
    return process.ask(words).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** SIGKILL; returns when all that it said was heard. */
  public void kill() {
    process.kill();
    process.awaitEnd();
  }

  /** SIGSTOP. */
  public void pause() throws Exception {
    process.pause();
  }

  /** SIGCONT. */
  public void resume() throws Exception {
    process.resume();
  }

  /** Ends it, with force when it does not end by itself soon. */
  @Override
  public void close() throws Exception {
    process.close();
  }
}
