package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.coordination.simulation.SimulatedServer.StoredRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows everything and says what must not be: a stale row, a second result for one state of the
 * sources, a prerender there was no reason for, an answer that is too old.
 */
final class Ledger {
  private static final long OLDEST_NANOS = Luck.SECOND;

  /** The server bears 5 s of a writer's silence, a persist waits 3 s for it. */
  private static final int BLOCKED_BY_ONE_WRITER = 2;

  private final World world;
  private final SimulatedServer server;
  private final Sources sources;
  private final List<String> violations = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final Map<String, List<Resolved>> history = new TreeMap<>();
  private final Map<String, Integer> invalidations = new HashMap<>();
  private final List<Prerender> prerenders = new ArrayList<>();
  private final Map<Long, Long> commits = new HashMap<>();
  private final Map<String, Long> generations = new HashMap<>();
  private final Map<String, Long> confirmed = new HashMap<>();

  /** Modules that an invalidation of another realm has named. */
  private final Set<String> foreign = new HashSet<>();

  private boolean telling;
  private int faults;
  private int changes;

  /** What a module URL resolves to from then on. */
  private record Resolved(long atNanos, long serial) {}

  /** How a prerender ended. */
  enum End {
    RUNNING,
    STORED,
    DISCARDED,
    /** A writer kept its realm locked for longer than a persist waits. */
    BLOCKED,
    LOST
  }

  /** One prerender. */
  static final class Prerender {
    private final String module;
    private final String state;
    private final int began;
    private final long seenGeneration;
    private End end = End.RUNNING;
    private boolean overtaken;

    private Prerender(String module, String state, int began, long seenGeneration) {
      this.seenGeneration = seenGeneration;
      this.module = module;
      this.state = state;
      this.began = began;
    }
  }

  Ledger(World world, SimulatedServer server) {
    this.world = world;
    this.server = server;
    this.sources = new Sources(server);
  }

  List<String> violations() {
    return violations;
  }

  void violated(String what) {
    happened(() -> "VIOLATED: " + what);
    violations.add("at " + world.nanoTime() / 1_000 + " us: " + what);
  }

  int prerenders() {
    return prerenders.size();
  }

  // --- faults

  void fault(String what) {
    faults++;
    happened(() -> what);
  }

  /** Remembers what a reader of a violation wants to know. */
  void happened(Supplier<String> what) {
    if (telling) {
      story.add("at " + world.nanoTime() / 1_000 + " us: " + what.get());
    }
  }

  /** From now on what happens is remembered. */
  void tell() {
    telling = true;
  }

  /** What happened, in order. */
  List<String> story() {
    return story;
  }

  int faults() {
    return faults;
  }

  void serverEnded(SimulatedConnection client, String why) {
    happened(() -> "the server ended a session for its " + why);
    if (faults == 0) {
      violated("the server ended a session without a fault: " + why);
    }
  }

  // --- the database

  /** Modules whose answers are checked. */
  void follow(List<String> modules) {
    modules.forEach(module -> history.put(module, new ArrayList<>()));
    look();
  }

  /** After each commit. */
  void committed() {
    look();
    for (StoredRow row : server.rows()) {
      for (FileRead read : row.populated().reads()) {
        if (!server.equalsCurrent(read)) {
          violated("stale row: " + row.key().module() + " of " + read);
        }
      }
    }
  }

  private void look() {
    history.forEach((module, values) -> {
      long serial = sources.serial(module);
      if (values.isEmpty() || values.getLast().serial != serial) {
        values.add(new Resolved(world.nanoTime(), serial));
      }
    });
  }

  void accepted(StoredRow row, @Nullable StoredRow before) {
    happened(() -> "stored: " + row.key().module() + " " + row.populated().reads());
    if (before != null && before.populated().reads().stream().allMatch(server::equalsCurrent)) {
      violated("a second result was accepted: " + row.key().module());
    }
  }

  void logged(Invalidation invalidation) {
    happened(() -> "committed: " + invalidation);
    changes++;
    invalidation.modules().stream()
        .filter(module -> !module.startsWith(invalidation.realm()))
        .forEach(foreign::add);
    commits.put(invalidation.seq(), world.nanoTime());
    generations.put(invalidation.realm() + " " + invalidation.generation(), world.nanoTime());
    invalidation.modules().forEach(module -> invalidations.merge(module, 1, Integer::sum));
  }

  long committedAt(Invalidation invalidation) {
    return commits.getOrDefault(invalidation.seq(), Long.MIN_VALUE);
  }

  /** A client has been told of a generation. */
  void confirmed(String realm, long generation) {
    confirmed.merge(realm, generation, Math::max);
  }

  long lastConfirmed(String realm) {
    return confirmed.getOrDefault(realm, 0L);
  }

  /** When a generation was committed. */
  long committedAt(String realm, long generation) {
    return generations.getOrDefault(realm + " " + generation, Long.MIN_VALUE);
  }

  // --- prerenders

  Prerender begin(String node, String module, long seenGeneration) {
    Prerender begun =
        new Prerender(
            module,
            sources.closure(module) + " invalidated " + invalidations.getOrDefault(module, 0),
            changes,
            seenGeneration);
    prerenders.add(begun);
    happened(() -> node + " prerenders " + module + " at " + begun.state);
    return begun;
  }

  /** An invalidation of its module came to its node meanwhile. */
  void overtaken(Prerender prerender) {
    prerender.overtaken = true;
    String realm = Sources.realm(prerender.module);
    if (server.realm(realm).generation <= prerender.seenGeneration
        && !foreign.contains(prerender.module)) {
      violated("a prerender was overtaken by what it had seen: " + prerender.module);
    }
  }

  void end(String node, Prerender prerender, End end) {
    prerender.end = end;
    happened(() -> node + " ended its prerender of " + prerender.module + ": " + end);
    if (end == End.DISCARDED && changes == prerender.began) {
      violated("discarded although nothing changed: " + prerender.module);
    }
    if ((end == End.LOST || end == End.BLOCKED) && faults == 0 && !prerender.overtaken) {
      violated("a key was lost without a fault: " + prerender.module);
    }
  }

  /** When everything is over. */
  void countPrerenders() {
    Map<String, Integer> needed = new TreeMap<>();
    Map<String, Integer> lost = new TreeMap<>();
    Map<String, Integer> blocked = new TreeMap<>();
    for (Prerender prerender : prerenders) {
      String what = prerender.module + " at " + prerender.state;
      switch (prerender.end) {
        case STORED -> needed.merge(what, 1, Integer::sum);
        case RUNNING, LOST -> {
          if (!prerender.overtaken) {
            lost.merge(what, 1, Integer::sum);
          }
        }
        case BLOCKED -> blocked.merge(what, 1, Integer::sum);
        case DISCARDED -> {}
      }
    }
    needed.forEach((what, times) -> {
      if (times > 1) {
        violated("prerendered " + times + " times: " + what);
      }
    });
    lost.forEach((what, times) -> {
      if (times > faults) {
        violated(times + " prerenders lost to " + faults + " faults: " + what);
      }
    });
    blocked.forEach((what, times) -> {
      if (times > faults * BLOCKED_BY_ONE_WRITER) {
        violated(times + " prerenders lost to writers after " + faults + " faults: " + what);
      }
    });
  }

  // --- answers

  /**
   * @param notBefore modules, and when what the client knows of them was committed
   */
  void answered(String module, ModuleEntry entry, Map<String, Long> notBefore) {
    for (String read : Sources.reads(entry)) {
      int equals = read.lastIndexOf('=');
      String url = read.substring(0, equals);
      long gone = supersededAt(url, Long.parseLong(read.substring(equals + 1)));
      if (gone < world.nanoTime() - OLDEST_NANOS) {
        violated(
            "an answer for "
                + module
                + " is "
                + (world.nanoTime() - gone) / Luck.MILLI
                + " ms too old: "
                + read);
      }
      if (gone <= notBefore.getOrDefault(url, Long.MIN_VALUE)) {
        violated("an answer for " + module + " is older than what its client knows: " + read);
      }
    }
  }

  private long supersededAt(String url, long serial) {
    List<Resolved> values = history.getOrDefault(url, List.of());
    for (int i = values.size() - 1; i >= 0; i--) {
      if (values.get(i).serial == serial) {
        return i + 1 < values.size() ? values.get(i + 1).atNanos : Long.MAX_VALUE;
      }
    }
    return Long.MIN_VALUE / 2;
  }
}
