package dev.realmkeep.coordination.fleet;

import static dev.realmkeep.coordination.fleet.FleetProcess.until;
import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FlagState;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.model.fleet.FleetNode;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import dev.realmkeep.coordination.populate.LockKey;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes over one database. */
class PgFleetTest {
  /** No beat but the ones that something causes. */
  private static final FleetSettings ONLY_NOTIFICATIONS =
      new FleetSettings(
          Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofHours(1));

  private static final FleetSettings BEATING = ONLY_NOTIFICATIONS.withBeat(Duration.ofMillis(20));

  private static final ModuleKey KEY =
      new ModuleKey(
          "https://r.example/a/", "https://r.example/a/m.ts", CacheScope.PUBLIC, "", "x1");

  private TestDatabase database;
  private TestDatabase peerDatabase;

  @BeforeEach
  void open() {
    database = TestDatabase.open();
    peerDatabase = database.peer();
  }

  @AfterEach
  void close() {
    peerDatabase.close();
    database.close();
  }

  @Test
  void aFlagThatIsSetThroughOneIsInForceOnTheOtherByItsNotification() {
    try (FleetProcess one = FleetProcess.start(database, ONLY_NOTIFICATIONS);
        FleetProcess other = FleetProcess.start(peerDatabase, ONLY_NOTIFICATIONS)) {
      one.fleet().set(FleetFlag.COORDINATION, "off").join();

      assertThat(one.mode()).isEqualTo(CoordinationMode.OFF);
      until(() -> other.mode() == CoordinationMode.OFF);
      assertThat(other.fleet().flags().getFirst().stored().changedBy())
          .isEqualTo(one.fleet().self().text());

      other.fleet().reset(FleetFlag.COORDINATION).join();

      assertThat(other.mode()).isEqualTo(CoordinationMode.ON);
      until(() -> one.mode() == CoordinationMode.ON);
    }
  }

  @Test
  void aProcessThatStartsFindsWhatWasSetAndItsOwnSettingOnlyWhenNothingIs() {
    try (FleetProcess one = FleetProcess.start(database, ONLY_NOTIFICATIONS)) {
      one.fleet().set(FleetFlag.COORDINATION, "shadow").join();

      try (FleetProcess later =
          FleetProcess.start(
              peerDatabase, ONLY_NOTIFICATIONS, new FlagBoard(CoordinationMode.OFF))) {
        assertThat(later.mode()).isEqualTo(CoordinationMode.SHADOW);

        one.fleet().reset(FleetFlag.COORDINATION).join();

        until(() -> later.mode() == CoordinationMode.OFF);
      }
    }
  }

  @Test
  void aProcessThatWasKilledIsShownAsLostAndThenNoMore() {
    FleetSettings impatient =
        new FleetSettings(
            Duration.ofMillis(20),
            Duration.ofMillis(500),
            Duration.ofSeconds(3),
            Duration.ofMillis(50));
    try (FleetProcess one = FleetProcess.start(database, impatient).join()) {
      FleetProcess other = FleetProcess.start(peerDatabase, impatient).join();
      assertThat(one.nodes()).hasSize(2);

      other.die();

      until(() -> one.nodes().stream().anyMatch(FleetNode::lost));
      assertThat(one.nodes().stream().filter(FleetNode::lost).map(FleetNode::id))
          .containsExactly(other.fleet().self());
      until(() -> one.nodes().size() == 1);
      assertThat(one.nodes().getFirst().lost()).isFalse();
    }
  }

  @Test
  void whoLeavesIsGoneAtOnceAndNoBeatBringsItBack() {
    try (FleetProcess one = FleetProcess.start(database, BEATING);
        FleetProcess other = FleetProcess.start(peerDatabase, BEATING).join()) {
      assertThat(one.nodes()).hasSize(1);

      other.fleet().leave().join();

      assertThat(one.nodes()).isEmpty();
      // Several of its questions later, which it still asks for the flags
      one.fleet().set(FleetFlag.COORDINATION, "off").join();
      until(() -> other.mode() == CoordinationMode.OFF);
      assertThat(one.nodes()).isEmpty();
    }
  }

  @Test
  void whoLeavesWhileItGivesASignOfLifeIsGoneToo() {
    AtomicBoolean leaves = new AtomicBoolean();
    CompletableFuture<Void> left = new CompletableFuture<>();
    try (FleetProcess one = FleetProcess.start(database, BEATING);
        FleetProcess other = FleetProcess.start(peerDatabase, BEATING)) {
      other.join(() -> {
        if (leaves.getAndSet(false)) {
          other.fleet().leave().thenRun(() -> left.complete(null));
        }
      });
      until(() -> one.nodes().size() == 1);

      leaves.set(true);
      left.join();

      one.fleet().set(FleetFlag.COORDINATION, "off").join();
      until(() -> other.mode() == CoordinationMode.OFF);
      assertThat(one.nodes()).isEmpty();
    }
  }

  @Test
  void aHolderIsSeenWithItsNodeAndItsKey() {
    try (FleetProcess one = FleetProcess.start(database, BEATING);
        FleetProcess other =
            FleetProcess.start(peerDatabase, BEATING).join(List.of(new RunningPopulate(KEY, 5)))) {
      assertThat(one.nodes()).hasSize(1);
      // A node in mode on runs nothing without a lock
      assertThat(populates(one)).isEmpty();

      SqlConnection holder = lock(peerDatabase, LockKey.of(KEY));

      FleetPopulate populate = populates(one).getFirst();
      assertThat(populate.key()).isEqualTo(KEY);
      assertThat(populate.node()).isEqualTo(other.fleet().self());
      assertThat(populate.locked()).isTrue();
      assertThat(populate.forMillis()).isNotNegative();
      get(holder.close());
      until(() -> populates(one).isEmpty());
    }
  }

  @Test
  void aHolderWhoseNodeSaysNothingIsSeenNevertheless() {
    try (FleetProcess one = FleetProcess.start(database, BEATING)) {
      SqlConnection holder = lock(peerDatabase, -7);

      assertThat(populates(one)).singleElement().matches(each -> each.locked());
      assertThat(populates(one).getFirst().key()).isNull();
      assertThat(populates(one).getFirst().node()).isNull();

      get(holder.close());
    }
  }

  @Test
  void rowsOfProgramsThatSayOtherThingsDoNotHideTheFleet() {
    try (FleetProcess one = FleetProcess.start(database, BEATING).join()) {
      execute(
          "INSERT INTO nodes (node_id, url, version, extractor_version, host, pid, status)"
              + " VALUES ('later', 'http://x', '9', 'x9', 'h', 1, '{\"phase\":\"dreaming\"}')");
      execute("INSERT INTO flags (name, value, changed_by) VALUES ('colour', 'red', 'later')");
      execute(
          "INSERT INTO flags (name, value, changed_by) VALUES ('coordination', 'half', 'later')");

      until(() -> one.fleet().flags().getFirst().stored() != null);

      assertThat(one.mode()).isEqualTo(CoordinationMode.ON);
      until(() -> one.nodes().size() == 2);
      assertThat(one.nodes().getLast().status()).isNull();
    }
  }

  @Test
  void changesThatComeTogetherEndInTheOneThatTheDatabaseHas() {
    try (FleetProcess one = FleetProcess.start(database, BEATING);
        FleetProcess other = FleetProcess.start(peerDatabase, BEATING)) {
      List<CompletableFuture<FlagState>> changes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        changes.add(one.fleet().set(FleetFlag.COORDINATION, "off"));
        changes.add(other.fleet().set(FleetFlag.COORDINATION, "shadow"));
        changes.add(one.fleet().reset(FleetFlag.COORDINATION));
      }
      changes.forEach(CompletableFuture::join);

      FlagState last;
      try (FleetProcess witness = FleetProcess.start(database, ONLY_NOTIFICATIONS)) {
        last = state(witness);
      }
      until(() -> state(one).equals(last) && state(other).equals(last));
    }
  }

  private static FlagState state(FleetProcess process) {
    return process.fleet().flags().getFirst();
  }

  private static List<FleetPopulate> populates(FleetProcess process) {
    return process.fleet().look().join().populates();
  }

  /** A transaction of another process that holds the lock. */
  private static SqlConnection lock(TestDatabase database, long lockKey) {
    SqlConnection connection = get(database.database().populates().getConnection());
    get(connection.begin());
    get(connection.preparedQuery("SELECT pg_advisory_xact_lock($1)").execute(Tuple.of(lockKey)));
    return connection;
  }

  private void execute(String sql) {
    get(database.database().reads().query(sql).execute());
  }
}
