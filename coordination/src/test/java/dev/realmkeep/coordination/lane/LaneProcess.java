package dev.realmkeep.coordination.lane;

import static dev.realmkeep.coordination.testing.TestDatabase.get;

import dev.realmkeep.cache.conformance.Lanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** What one process has of lanes; does not close the database. */
record LaneProcess(
    TestDatabase database,
    Listener listener,
    PgLaneStore store,
    PgLaneOwnership ownership,
    List<LaneClaim.Owned> lost)
    implements AutoCloseable {

  static LaneProcess start(TestDatabase database) {
    return start(database, LaneSettings.DEFAULT, Clock.system());
  }

  static LaneProcess start(TestDatabase database, LaneSettings settings, Clock clock) {
    for (String realm : List.of(Lanes.REALM, Lanes.OTHER)) {
      sql(
          database,
          "INSERT INTO realms (url, owner, visibility) VALUES ('%s', 'o', 'public')"
                  .formatted(realm)
              + " ON CONFLICT DO NOTHING");
    }
    Listener listener =
        new Listener(
            database.database(),
            new ListenerSettings(
                Duration.ofSeconds(1),
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                Duration.ofMillis(5)));
    List<LaneClaim.Owned> lost = new CopyOnWriteArrayList<>();
    PgLaneOwnership ownership = new PgLaneOwnership(database.database(), listener, clock, settings);
    ownership.onLost(lost::add);
    ownership.reachedAt("http://" + database.database().node().text());
    get(listener.start());
    ownership.start();
    return new LaneProcess(
        database, listener, new PgLaneStore(database.database(), clock, settings), ownership, lost);
  }

  static RowSet<Row> sql(TestDatabase database, String sql) {
    return get(database.database().reads().query(sql).execute());
  }

  static void until(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(condition::getAsBoolean);
  }

  Lanes lanes() {
    return new Lanes(store, ownership);
  }

  /** Ends as a process that was killed does: without giving anything up. */
  @Override
  public void close() {
    ownership.close();
    listener.close();
  }
}
