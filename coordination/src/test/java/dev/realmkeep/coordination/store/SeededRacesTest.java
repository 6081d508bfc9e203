package dev.realmkeep.coordination.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.testing.Computed;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestProcess;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Races of writes with persists: many at once, each with the reads, the writes and the order that
 * follow from its seed. In a race a module is prerendered (its files are read), a file that it read
 * is written, and its result is persisted, the last two at the same time.
 */
class SeededRacesTest {
  private static final int RACES = 10_000;
  private static final int AT_ONCE = 8;
  private static final int REALMS = 4;
  private static final int FILES = 6;

  private static final DatabaseSettings SETTINGS =
      DatabaseSettings.DEFAULT.withReadConnections(8).withPopulateConnections(AT_ONCE);

  private final TestDatabase database = TestDatabase.open(SETTINGS);
  private final SilentBus bus = new SilentBus();
  private final PgSourceStore sources = new PgSourceStore(database.database(), bus);
  private final PgDefinitionStore definitions = new PgDefinitionStore(database.database(), bus);
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();

  /** Whether the result was stored. */
  private interface Persist {
    Future<Boolean> of(ModuleKey key, Populated populated);
  }

  @BeforeEach
  void realms() throws Exception {
    for (int realm = 0; realm < REALMS; realm++) {
      await(sources.putRealm(new RealmInfo(realm(realm), "ada", RealmInfo.Visibility.PUBLIC)));
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** The ways to a validated persist. */
  private enum Way {
    /** In a transaction of its own. */
    STORE,
    /** In the transaction that holds the key, with its commit sent along. */
    COORDINATOR
  }

  @ParameterizedTest
  @EnumSource
  void tenThousandRacesAmongSweepsLeaveNothingStale(Way way) throws Exception {
    Sweeper.Settings incessant =
        new Sweeper.Settings(Duration.ofMillis(1), Duration.ofMillis(1), 3);
    Sweeper one = new Sweeper(database.database(), incessant);
    Sweeper other = new Sweeper(database.database(), incessant);
    int stored;
    try (one;
        other;
        TestProcess process = TestProcess.on(TestDatabase.on(database.options(), SETTINGS))) {
      one.start();
      other.start();
      stored =
          run(
              RACES,
              switch (way) {
                case STORE -> this::validated;
                case COORDINATOR ->
                    (key, populated) -> coordinated(process.coordinator(), key, populated);
              });
    }

    assertThat(one.sweptRows() + other.sweptRows()).as("rows swept meanwhile").isPositive();
    assertThat(await(definitions.audit())).isEmpty();
    assertThat(stored).as("races in which the persist won").isBetween(RACES / 100, RACES - 1);
  }

  @ParameterizedTest
  @EnumSource
  void theSameRacesCatchABrokenPersist(BrokenPersist broken) throws Exception {
    boolean caught = false;
    for (int hundreds = 0; hundreds < RACES / 200 && !caught; hundreds++) {
      run(200, (key, populated) -> broken.persist(database.database(), key, populated));
      caught = !await(definitions.audit()).isEmpty();
    }

    assertThat(caught).as("a stale row was left").isTrue();
  }

  private Future<Boolean> validated(ModuleKey key, Populated populated) {
    return Future.fromCompletionStage(definitions.persist(key, populated))
        .map(PersistOutcome.Persisted.class::isInstance);
  }

  private static Future<Boolean> coordinated(
      PopulateCoordinator coordinator, ModuleKey key, Populated populated) {
    return Future.fromCompletionStage(coordinator.tryAcquireAndRun(key, new Computed(populated)))
        .map(PopulateCoordinator.Attempt.Stored.class::isInstance);
  }

  /** Runs races until {@code count} more have begun; answers in how many the result was stored. */
  private int run(int count, Persist persist) throws Exception {
    int end = next.get() + count;
    AtomicInteger stored = new AtomicInteger();
    List<Future<Void>> lanes = new ArrayList<>();
    for (int lane = 0; lane < AT_ONCE; lane++) {
      lanes.add(lane(end, persist, stored));
    }
    await(Future.all(lanes).toCompletionStage().toCompletableFuture());
    next.set(end);
    return stored.get();
  }

  private Future<Void> lane(int end, Persist persist, AtomicInteger stored) {
    int seed = next.getAndIncrement();
    if (seed >= end) {
      return Future.succeededFuture();
    }
    return race(new Random(seed), persist, stored).compose(done -> lane(end, persist, stored));
  }

  private Future<Void> race(Random random, Persist persist, AtomicInteger stored) {
    String realm = realm(random.nextInt(REALMS));
    String path = file(random.nextInt(FILES));
    ModuleKey key = new ModuleKey(realm, realm + path, CacheScope.PUBLIC, "", "1");
    List<Future<List<FileRead>>> reads = new ArrayList<>();
    reads.add(read(realm, path));
    for (int imports = random.nextInt(3); imports > 0; imports--) {
      reads.add(read(realm(random.nextInt(REALMS)), file(random.nextInt(FILES))));
    }
    boolean alsoWrites = random.nextInt(4) != 0;
    int pick = random.nextInt(100);
    boolean deletes = random.nextInt(5) == 0;
    return Future.all(reads)
        .compose(done -> {
          List<FileRead> seen =
              reads.stream().flatMap(r -> r.result().stream()).distinct().toList();
          FileRead target = seen.get(pick % seen.size());
          Future<?> written = alsoWrites ? write(target, deletes) : Future.succeededFuture();
          Future<Boolean> persisted = persist.of(key, populated(key, seen));
          return Future.all(written, persisted);
        })
        .map(done -> {
          if (done.<Boolean>resultAt(1)) {
            stored.incrementAndGet();
          }
          return null;
        });
  }

  private Future<List<FileRead>> read(String realm, String path) {
    return Future.fromCompletionStage(
        sources.readFirst(realm, List.of(path + ".gts", path + ".ts")).thenApply(r -> r.reads()));
  }

  private Future<?> write(FileRead target, boolean deletes) {
    byte[] text = Integer.toString(writes.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
    FileChange change =
        deletes
            ? new FileChange.Delete(target.path(), FileChange.Precondition.NONE)
            : new FileChange.Put(target.path(), text, "text/plain", FileChange.Precondition.NONE);
    return Future.fromCompletionStage(sources.write(target.realm(), List.of(change)));
  }

  private static Populated populated(ModuleKey key, List<FileRead> reads) {
    ModuleEntry entry = new ModuleEntry.Found(Map.of(), List.of(), ModuleEntry.Diagnostics.NONE);
    return new Populated(entry, key.module(), reads, null, 0, 1);
  }

  private static String realm(int number) {
    return "https://r.example/" + number + "/";
  }

  private static String file(int number) {
    return "m" + number;
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(120, TimeUnit.SECONDS);
  }
}
