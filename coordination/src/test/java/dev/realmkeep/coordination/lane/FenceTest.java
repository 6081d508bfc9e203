package dev.realmkeep.coordination.lane;

import static dev.realmkeep.cache.conformance.Lanes.ACCOUNTS;
import static dev.realmkeep.cache.conformance.Lanes.REALM;
import static dev.realmkeep.cache.conformance.Lanes.put;
import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.coordination.lane.LaneProcess.sql;
import static dev.realmkeep.coordination.lane.LaneProcess.until;
import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Lanes;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.Comparison;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fence, and that without each of its conditions the same would go wrong. */
class FenceTest {
  private static final DocumentQuery NAMED_B =
      new DocumentQuery(
          new DocumentFilter.Compare("name", Comparison.EQUAL, new Scalar.Text("b")),
          List.of(),
          0,
          10);

  private final TestDatabase database = TestDatabase.open();
  private final TestDatabase peer = database.peer();
  private final LaneProcess process = LaneProcess.start(database);
  private final LaneProcess other = LaneProcess.start(peer);
  private LaneClaim.Owned zombie;

  @BeforeEach
  void claim() {
    zombie = process.lanes().claim(REALM);
    process.lanes().commit(zombie, put(ACCOUNTS, "a", "{\"name\":\"a\"}"));
  }

  @AfterEach
  void close() {
    process.close();
    other.close();
    peer.close();
    database.close();
  }

  @Test
  void aZombieCannotWrite() {
    takeOver();

    assertThat(process.lanes().commit(after(zombie, 1), put(ACCOUNTS, "a", "{\"name\":\"z\"}")))
        .isInstanceOf(CommitOutcome.Fenced.class);

    assertThat(other.lanes().get("a").json()).isEqualTo("{\"name\":\"a\"}");
  }

  @Test
  void withoutTheFenceAZombieWouldWrite() {
    takeOver();

    broken(after(zombie, 1), " AND c.epoch = ", " AND 0 <> ");

    assertThat(other.lanes().get("a").json()).isEqualTo("{\"name\":\"b\"}");
  }

  @Test
  void aTakeOverWaitsForACommitUnderWayAndKnowsOfIt() throws Exception {
    SqlConnection connection = get(database.database().reads().getConnection());
    Transaction underWay = get(connection.begin());
    SqlText statement = statement(after(zombie, 1));
    get(connection.preparedQuery(statement.sql()).execute(statement.parameters()));
    expire();
    CompletableFuture<LaneClaim> claim = other.ownership().claim(REALM);
    until(this::somebodyWaits);

    get(underWay.commit().eventually(connection::close));

    assertThat(await(claim)).isEqualTo(new LaneClaim.Owned(REALM, zombie.epoch() + 1, 2));
    assertThat(process.lanes().commit(after(zombie, 2))).isInstanceOf(CommitOutcome.Fenced.class);
  }

  @Test
  void aCommitThatWaitedForANewIndexIsInIt() {
    Future<CommitOutcome> outcome =
        duringDeclaration(() ->
            Future.fromCompletionStage(
                process.store().commit(Lanes.of(after(zombie, 1), change()))));

    assertThat(get(outcome)).isEqualTo(new CommitOutcome.Committed(2));
    assertThat(await(other.store().find(ACCOUNTS, NAMED_B))).hasSize(1);
  }

  @Test
  void withoutTheLayoutItWouldBeMissing() {
    get(
        duringDeclaration(
            () -> sent(statement(after(zombie, 1)), "c.layout = lane.layout", "true")));

    assertThat(other.lanes().get("a").json()).isEqualTo("{\"name\":\"b\"}");
    assertThat(await(other.store().find(ACCOUNTS, NAMED_B))).isEmpty();
  }

  /** Sends a commit while an index is being declared, and goes on when the commit waits. */
  private <T> Future<T> duringDeclaration(java.util.function.Supplier<Future<T>> commit) {
    int table = get(new DocumentTables(peer.database().reads()).read(ACCOUNTS)).orElseThrow().id();
    SqlConnection connection = get(peer.database().reads().getConnection());
    Transaction declaring = get(connection.begin());
    get(IndexDeclaration.run(connection, table, Set.of("name")));
    Future<T> sent = commit.get();
    until(this::somebodyWaits);
    get(declaring.commit().eventually(connection::close));
    return sent.map(done -> {
      get(new DocumentTables(peer.database().reads()).read(ACCOUNTS));
      return done;
    });
  }

  private void takeOver() {
    expire();
    assertThat(other.lanes().claim(REALM))
        .isEqualTo(new LaneClaim.Owned(REALM, zombie.epoch() + 1, 1));
  }

  /** As if nothing had been heard of the owner. */
  private void expire() {
    process.ownership().close();
    sql(peer, "UPDATE realm_lanes SET expires_at = clock_timestamp()");
  }

  private boolean somebodyWaits() {
    return sql(peer, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'").size() > 0;
  }

  private static LaneClaim.Owned after(LaneClaim.Owned claim, long version) {
    return new LaneClaim.Owned(claim.realm(), claim.epoch(), version);
  }

  private static Object change() {
    return put(ACCOUNTS, "a", "{\"name\":\"b\"}");
  }

  private SqlText statement(LaneClaim.Owned as) {
    LaneCommit commit = Lanes.of(as, change());
    int table =
        get(new DocumentTables(database.database().reads()).read(ACCOUNTS)).orElseThrow().id();
    return CommitSql.of(commit, Map.of(ACCOUNTS, table));
  }

  private void broken(LaneClaim.Owned as, String condition, String instead) {
    get(sent(statement(as), condition, instead));
  }

  private Future<RowSet<Row>> sent(SqlText statement, String condition, String instead) {
    assertThat(statement.sql()).contains(condition);
    return database
        .database()
        .reads()
        .preparedQuery(statement.sql().replace(condition, instead))
        .execute(statement.parameters());
  }
}
