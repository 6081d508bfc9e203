package dev.realmkeep.deploy.bench.fleet;

import dev.realmkeep.deploy.bench.member.MemberProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** The member processes of one contender. Used from one thread. */
final class Fleet implements AutoCloseable {
  private static final int WARM_UP_KEYS = 64;

  /** Who serves has served before: what is measured is not how a JVM starts. */
  private static final long WARM_UP_NANOS = 15_000_000_000L;

  private final Contender contender;
  private final Shape shape;
  private final Path directory;
  private final List<MemberProcess> members = new ArrayList<>();
  private int starts;
  private boolean spoiled;

  /**
   * @param slots computations each member runs at once, where that can be said
   * @param link of the last member to what it coordinates through; the others' are sound
   */
  record Shape(int members, int slots, Contender.Link link) {}

  private Fleet(Contender contender, Shape shape, Path directory) {
    this.contender = contender;
    this.shape = shape;
    this.directory = directory;
  }

  /** Starts a fleet and keeps it busy until its code is compiled and its connections are made. */
  static Fleet open(Contender contender, Shape shape, Path directory, boolean warm)
      throws Exception {
    Files.createDirectories(directory);
    Fleet fleet = new Fleet(contender, shape, directory);
    try {
      for (int i = 0; i < shape.members(); i++) {
        fleet.members.add(fleet.start(i));
      }
      for (MemberProcess member : fleet.members) {
        member.awaitReady();
      }
      fleet.askAll(60, i -> new Object[] {"take", 0});
      fleet.warmUp(warm ? WARM_UP_NANOS : 0);
      return fleet;
    } catch (Exception e) {
      fleet.close();
      throw e;
    }
  }

  /** Cold keys of everybody, and then reads and writes of them, as often as there is time. */
  private void warmUp(long nanos) throws Exception {
    long until = System.nanoTime() + nanos;
    int round = 0;
    do {
      String group = "warm" + round++;
      int seed = round;
      ask(0, 60, "prepare", group, WARM_UP_KEYS, 1);
      all(group, WARM_UP_KEYS, 60);
      if (nanos > 0) {
        askAll(
            60, i -> new Object[] {"drive", group, WARM_UP_KEYS, 10, 100, 1_000, seed * 100 + i});
      }
    } while (System.nanoTime() < until);
  }

  private MemberProcess start(int index) throws Exception {
    Path log = directory.resolve(index + "-" + starts++ + ".computes");
    Contender.Link link = index == shape.members() - 1 ? shape.link() : Contender.Link.SOUND;
    return MemberProcess.start(
        contender.command(new Contender.Place(index, shape.members(), shape.slots(), link, log)),
        directory.resolve(index + ".err"));
  }

  Shape shape() {
    return shape;
  }

  int size() {
    return members.size();
  }

  MemberProcess member(int index) {
    return members.get(index);
  }

  /** Whether a member was killed or stopped: what comes next wants a new fleet. */
  boolean spoiled() {
    return spoiled;
  }

  void spoil() {
    spoiled = true;
  }

  /** Asks one member and waits. */
  List<String> ask(int member, int limitSeconds, Object... fields) throws Exception {
    return members.get(member).ask(fields).get(limitSeconds, TimeUnit.SECONDS);
  }

  /** Asks every member at once and waits for all. */
  List<List<String>> askAll(int limitSeconds, IntFunction<Object[]> fields) throws Exception {
    List<CompletableFuture<List<String>>> answers = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      answers.add(members.get(i).ask(fields.apply(i)));
    }
    List<List<String>> all = new ArrayList<>();
    for (CompletableFuture<List<String>> answer : answers) {
      all.add(answer.get(limitSeconds, TimeUnit.SECONDS));
    }
    return all;
  }

  /**
   * Every member asks for all keys of a group at one moment: nanoseconds until the last has all.
   */
  long all(String group, int keys, int limitSeconds) throws Exception {
    long at = System.nanoTime() + 50_000_000;
    List<List<String>> answers =
        askAll(limitSeconds, i -> new Object[] {"all", group, keys, i, at});
    return answers.stream().mapToLong(answer -> Long.parseLong(answer.getFirst())).max().orElse(at)
        - at;
  }

  /** What was computed of the keys of a group. */
  List<Computation> computations(String group) throws IOException {
    return Computation.of(directory, group);
  }

  /** A new process in the place of one that was killed. */
  void replace(int index) throws Exception {
    members.get(index).close();
    members.set(index, start(index));
    members.get(index).awaitReady();
  }

  @Override
  public void close() throws Exception {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (MemberProcess member : members) {
      ends.add(
          CompletableFuture.runAsync(() -> {
            try {
              member.close();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }));
    }
    CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)).join();
  }
}
