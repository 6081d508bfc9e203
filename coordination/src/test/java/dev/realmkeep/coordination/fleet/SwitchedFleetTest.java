package dev.realmkeep.coordination.fleet;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Prerenders;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.mode.SwitchedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.PopulateWork;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.testing.TestWork;
import dev.realmkeep.coordination.feed.FeedSettings;
import dev.realmkeep.coordination.feed.PgInvalidationFeed;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.populate.PgPopulateCoordinator;
import dev.realmkeep.coordination.populate.PopulateSettings;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.store.PgSourceStore;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes with everything that a flag changes, on one database. */
class SwitchedFleetTest {
  private static final String REALM = "https://r.example/a/";
  private static final ModuleKey KEY = key(REALM, "m.ts");

  /** A wait that only a defect uses up. */
  private static final Duration LONG = Duration.ofDays(1);

  private TestDatabase database;
  private TestDatabase peerDatabase;
  private Member one;
  private Member other;
  private final CompletableFuture<Populated> slow = new CompletableFuture<>();

  @BeforeEach
  void start() {
    database = TestDatabase.open();
    peerDatabase = database.peer();
    one = new Member(database);
    other = new Member(peerDatabase);
    await(one.sources.putRealm(realm(REALM)));
    await(one.sources.write(REALM, List.of(put("m.ts", "1"))));
  }

  @AfterEach
  void stop() {
    other.close();
    one.close();
    peerDatabase.close();
    database.close();
  }

  @Test
  void whoWaitsForAnotherProcessGoesOnByItselfWhenCoordinationIsSwitchedOffForTheFleet() {
    // Given one that computes, and another that waits for it
    CompletableFuture<Attempt> holding = one.populates.tryAcquireAndRun(KEY, work(slow));
    FleetProcess.until(() -> one.populates.runningCount() == 1);
    PopulateWork own = work(CompletableFuture.completedFuture(prerendered()));
    try (var watch = other.populates.watch(KEY)) {
      assertThat(await(other.populates.tryAcquireAndRun(KEY, own)))
          .isEqualTo(new Attempt.Contended());
      CompletableFuture<WokenBy> waiting = other.populates.waitForKey(watch, LONG);

      // When it is switched off through the first
      await(one.fleet.set(FleetFlag.COORDINATION, "off"));

      // Then the other is woken by that, and computes although the key is held
      assertThat(await(waiting)).isEqualTo(WokenBy.MODE);
    }
    assertThat(await(other.populates.tryAcquireAndRun(KEY, own)))
        .isInstanceOf(Attempt.Stored.class);

    // And who began under the lock ends under it
    slow.complete(prerendered());
    assertThat(await(holding)).isInstanceOf(Attempt.Stored.class);
    assertThat(await(one.definitions.audit())).isEmpty();
  }

  @Test
  void aHolderIsSeenByTheOtherProcessWithItsKeyAndItsName() {
    CompletableFuture<Attempt> holding = one.populates.tryAcquireAndRun(KEY, work(slow));
    FleetProcess.until(() -> one.populates.runningCount() == 1);
    await(one.fleet.join(FleetProcess.DESCRIPTION, one::status));

    List<FleetPopulate> seen = await(other.fleet.look()).populates();

    assertThat(seen)
        .singleElement()
        .satisfies(populate -> {
          assertThat(populate.key()).isEqualTo(KEY);
          assertThat(populate.node()).isEqualTo(one.fleet.self());
          assertThat(populate.locked()).isTrue();
        });
    slow.complete(prerendered());
    await(holding);
    assertThat(await(other.fleet.look()).populates()).isEmpty();
  }

  private Populated prerendered() {
    return Prerenders.of(one.sources, REALM, "m.ts");
  }

  private static PopulateWork work(CompletableFuture<Populated> result) {
    return new TestWork() {
      @Override
      public boolean usable(StoredEntry entry) {
        return false;
      }

      @Override
      public CompletableFuture<Populated> run(int previousFailures) {
        return result;
      }
    };
  }

  private static final class Member implements AutoCloseable {
    private final FlagBoard flags = new FlagBoard(CoordinationMode.ON);
    private final Listener listener;
    private final PgInvalidationFeed feed;
    private final PgFleet fleet;
    private final PgSourceStore sources;
    private final PgDefinitionStore definitions;
    private final PgPopulateCoordinator together;
    private final SwitchedPopulate populates;

    Member(TestDatabase on) {
      Clock clock = Clock.system();
      listener = new Listener(on.database(), ListenerSettings.DEFAULT);
      feed = new PgInvalidationFeed(on.database(), clock, FeedSettings.DEFAULT, listener);
      fleet = new PgFleet(on.database(), listener, clock, FleetSettings.DEFAULT, flags);
      sources = new PgSourceStore(on.database(), feed);
      definitions = new PgDefinitionStore(on.database(), feed);
      together = new PgPopulateCoordinator(on.database(), listener, PopulateSettings.DEFAULT);
      populates =
          new SwitchedPopulate(
              new UncoordinatedPopulate(definitions), together, flags::coordination, clock);
      flags.follow(populates::changed);
      Future<Void> read = fleet.start();
      Future<Void> looked = feed.start();
      get(listener.start());
      get(read);
      get(looked);
    }

    NodeStatus status() {
      return new NodeStatus(
          NodeStatus.Phase.READY,
          populates.mode(),
          true,
          0,
          populates.running(NodeStatus.RUNNING_MAX),
          populates.runningCount(),
          populates.waitingCount(),
          0,
          0);
    }

    @Override
    public void close() {
      together.shutDown();
      await(fleet.leave());
      fleet.close();
      feed.close();
      listener.close();
    }
  }
}
