package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.fleet.NodeId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements on who holds a lane. Every time in them is by the clock of the database. A claim
 * and a release move the fence to their epoch in the same transaction, so they wait for a commit
 * that is under way, and no commit of an older epoch comes after them.
 */
final class LaneRows {
  private static final String CLAIM =
      """
      WITH realm AS (SELECT id FROM realms WHERE url = $1),
      lease AS (
        INSERT INTO realm_lanes AS l (realm_id, epoch, node_id, url, expires_at)
        SELECT id, 1, $2, $3, clock_timestamp() + $4::bigint * interval '1 millisecond' FROM realm
        ON CONFLICT (realm_id) DO UPDATE SET epoch = l.epoch + 1, node_id = excluded.node_id,
          url = excluded.url,
          expires_at = clock_timestamp() + $4::bigint * interval '1 millisecond'
        WHERE l.node_id IS NULL OR l.node_id = excluded.node_id
          OR l.expires_at <= clock_timestamp()
        RETURNING l.realm_id, l.epoch),
      fence AS (
        INSERT INTO lane_commits AS c (realm_id, epoch) SELECT realm_id, epoch FROM lease
        ON CONFLICT (realm_id) DO UPDATE SET epoch = excluded.epoch, epoch_from = c.version
        RETURNING c.epoch, c.version)
      SELECT realm.id, fence.epoch, fence.version
      FROM (SELECT 1) one LEFT JOIN realm ON true LEFT JOIN fence ON true
      """;

  private static final String HOLDER =
      """
      SELECT l.epoch, l.node_id, l.url, c.version
      FROM realm_lanes l JOIN realms r ON r.id = l.realm_id
      JOIN lane_commits c ON c.realm_id = l.realm_id
      WHERE r.url = $1 AND l.node_id IS NOT NULL AND l.expires_at > clock_timestamp()
      """;

  /**
   * One that somebody is taking over at this moment is left alone, instead of waited for with all
   * the others. It waits for the disk: its node answers from memory for as long as it was told, so
   * a crash of the server must not make the claim end earlier for others.
   */
  private static final String RENEW =
      """
      WITH mine AS MATERIALIZED (
        SELECT m.realm_id, m.epoch FROM unnest($1::int[], $2::bigint[]) m(realm_id, epoch)),
      free AS MATERIALIZED (
        SELECT l.realm_id FROM mine m JOIN realm_lanes l ON l.realm_id = m.realm_id
        WHERE l.epoch = m.epoch AND l.node_id = $3
        FOR NO KEY UPDATE OF l SKIP LOCKED),
      renewed AS (
        UPDATE realm_lanes l
        SET expires_at = clock_timestamp() + $5::bigint * interval '1 millisecond', url = $4
        FROM free
        WHERE l.realm_id = free.realm_id
        RETURNING l.realm_id)
      SELECT m.realm_id, coalesce(l.epoch = m.epoch AND l.node_id = $3, false),
        n.realm_id IS NOT NULL
      FROM mine m LEFT JOIN realm_lanes l ON l.realm_id = m.realm_id
      LEFT JOIN renewed n ON n.realm_id = m.realm_id
      """;

  private static final String RELEASE =
      """
      WITH lease AS (
        UPDATE realm_lanes l SET node_id = NULL, epoch = l.epoch + 1
        FROM realms r
        WHERE r.url = $1 AND l.realm_id = r.id AND l.epoch = $2 AND l.node_id = $3
        RETURNING l.realm_id, l.epoch)
      UPDATE lane_commits c SET epoch = lease.epoch, epoch_from = c.version
      FROM lease WHERE c.realm_id = lease.realm_id
      """;

  private LaneRows() {}

  /**
   * @param realmId null when there is no such realm
   * @param epoch null when somebody else holds the lane
   */
  record Claimed(@Nullable Integer realmId, @Nullable Long epoch, long version) {}

  record Holder(long epoch, NodeId node, String url, long version) {}

  /** What became of one's own claim. */
  enum Renewal {
    RENEWED,
    /** Somebody is at the row: nobody has taken it yet. */
    LEFT_ALONE,
    LOST
  }

  static Future<Claimed> claim(
      SqlClient client, String realm, NodeId self, String url, Duration lease) {
    return client
        .preparedQuery(CLAIM)
        .execute(Tuple.of(realm, self.text(), url, lease.toMillis()))
        .map(rows -> {
          Row row = rows.iterator().next();
          Long version = row.getLong(2);
          return new Claimed(row.getInteger(0), row.getLong(1), version == null ? 0 : version);
        });
  }

  static Future<Optional<Holder>> holder(SqlClient client, String realm) {
    return client
        .preparedQuery(HOLDER)
        .execute(Tuple.of(realm))
        .map(rows -> {
          if (rows.size() == 0) {
            return Optional.empty();
          }
          Row row = rows.iterator().next();
          return Optional.of(
              new Holder(
                  row.getLong(0), new NodeId(row.getString(1)), row.getString(2), row.getLong(3)));
        });
  }

  static Future<Map<Integer, Renewal>> renew(
      SqlClient client,
      List<Integer> realmIds,
      List<Long> epochs,
      NodeId self,
      String url,
      Duration lease) {
    return client
        .preparedQuery(RENEW)
        .execute(
            Tuple.tuple()
                .addArrayOfInteger(realmIds.toArray(Integer[]::new))
                .addArrayOfLong(epochs.toArray(Long[]::new))
                .addString(self.text())
                .addString(url)
                .addLong(lease.toMillis()))
        .map(rows -> {
          Map<Integer, Renewal> renewals = new HashMap<>();
          for (Row row : rows) {
            renewals.put(
                row.getInteger(0),
                !row.getBoolean(1)
                    ? Renewal.LOST
                    : row.getBoolean(2) ? Renewal.RENEWED : Renewal.LEFT_ALONE);
          }
          return renewals;
        });
  }

  static Future<Void> release(SqlClient client, String realm, long epoch, NodeId self) {
    return client.preparedQuery(RELEASE).execute(Tuple.of(realm, epoch, self.text())).mapEmpty();
  }
}
