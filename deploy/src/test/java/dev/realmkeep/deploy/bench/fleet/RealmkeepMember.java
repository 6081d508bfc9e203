package dev.realmkeep.deploy.bench.fleet;

import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.deploy.bench.member.Computes;
import dev.realmkeep.deploy.bench.member.MemberLoop;
import dev.realmkeep.deploy.bench.member.MemberSettings;
import dev.realmkeep.deploy.bench.member.SharedCache;
import io.micrometer.core.instrument.Meter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A member process that runs Realmkeep: a key is a module in one of a few realms, its source the
 * file, its value the display name of the card in it. A lookup that is answered "not now, try
 * again" is tried again, and counted.
 */
public final class RealmkeepMember implements SharedCache {
  /** Writes to one realm wait for each other; a fleet serves several. */
  private static final int REALMS = 16;

  private static final LookupOptions OPTIONS =
      LookupOptions.DEFAULT.withTimeout(Duration.ofSeconds(90));
  private static final Set<String> COUNTED =
      Set.of(
          "realmkeep.populate.attempts",
          "realmkeep.populate.waits",
          "realmkeep.prerenders",
          "realmkeep.flights.poisoned");
  private static final long RETRY_NANOS = 2_000_000;
  private static final int WRITE_ATTEMPTS = 5;

  private final ScheduledExecutorService timers =
      Executors.newScheduledThreadPool(2, Thread.ofPlatform().daemon().factory());
  private final LongAdder retries = new LongAdder();
  private final RealmkeepParts parts;

  private RealmkeepMember(Computes computes, DatabaseAddress address, int slots) {
    parts = RealmkeepParts.open(address, new SleepingPrerenderer(computes, timers, slots), timers);
    for (int i = 0; i < REALMS; i++) {
      RealmInfo realm = new RealmInfo(realm(i), "bench", RealmInfo.Visibility.PUBLIC);
      parts.sources().putRealm(realm).join();
      parts.lookup().registerRealm(realm);
    }
  }

  public static void main(String[] args) throws Exception {
    MemberLoop.run(computes ->
        new RealmkeepMember(
            computes,
            DatabaseAddress.of(MemberSettings.text("database")),
            MemberSettings.number("slots")));
  }

  @Override
  public long get(String key) {
    while (true) {
      parts.feed().measureTrust();
      DefinitionOutcome outcome =
          parts
              .lookup()
              .lookupDefinition(
                  CodeRef.of(realm(realmOf(key)) + key, SleepingPrerenderer.CARD), OPTIONS)
              .join();
      switch (outcome) {
        case DefinitionOutcome.Answered answered -> {
          return Long.parseLong(String.valueOf(answered.definition().displayName()));
        }
        case Unavailable unavailable
            when unavailable.reason() != Unavailable.Reason.SHUTTING_DOWN -> {
          retries.increment();
          LockSupport.parkNanos(RETRY_NANOS);
        }
        default -> throw new IllegalStateException(key + ": " + outcome);
      }
    }
  }

  @Override
  public long write(String key, long number) {
    WriteOutcome outcome = write(realm(realmOf(key)), List.of(file(key, number)));
    return switch (outcome) {
      case WriteOutcome.Written written -> parts.commits().take(written.invalidation());
      case WriteOutcome.Unchanged _ -> System.nanoTime(); // an attempt before had come through
      case WriteOutcome other -> throw new IllegalStateException(key + ": " + other);
    };
  }

  @Override
  public void prepare(List<String> keys, long number) {
    Map<String, List<FileChange>> byRealm = new HashMap<>();
    for (String key : keys) {
      byRealm.computeIfAbsent(realm(realmOf(key)), _ -> new ArrayList<>()).add(file(key, number));
    }
    byRealm.forEach(this::write);
  }

  /** A write that found no free connection in time is made again, as a client would. */
  private WriteOutcome write(String realm, List<FileChange> files) {
    for (int attempt = 1; ; attempt++) {
      try {
        return parts.sources().write(realm, files).join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof StoreUnavailableException) || attempt == WRITE_ATTEMPTS) {
          throw e;
        }
        retries.increment();
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  @Override
  public long retries() {
    return retries.sum();
  }

  /** Attempts to populate, waits for others and prerenders, by what became of them. */
  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>();
    for (Meter meter : parts.registry().getMeters()) {
      Meter.Id id = meter.getId();
      if (COUNTED.contains(id.getName())) {
        counts.put(
            id.getName().replaceFirst("realmkeep.(populate.)?", "")
                + id.getTags().stream()
                    .map(tag -> " " + tag.getValue())
                    .collect(Collectors.joining()),
            (long) meter.measure().iterator().next().getValue());
      }
    }
    return counts;
  }

  private static FileChange file(String key, long number) {
    return new FileChange.Put(
        key + ".ts",
        Long.toString(number).getBytes(StandardCharsets.UTF_8),
        "text/typescript",
        FileChange.Precondition.NONE);
  }

  private static int realmOf(String key) {
    return Math.floorMod(key.hashCode(), REALMS);
  }

  private static String realm(int i) {
    return "http://localhost:4201/bench-" + i + "/";
  }

  @Override
  public void close() {
    parts.close();
    timers.shutdownNow();
  }
}
