package dev.realmkeep.coordination.fleet;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FlagState;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.model.fleet.FleetNode;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.coordination.populate.KeyJson;
import dev.realmkeep.coordination.populate.LockKey;
import dev.realmkeep.coordination.schema.Migrations;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The statements on nodes, flags and locks. Every time and age in them is by the clock of the
 * database: nodes tell how long something has lasted, never when it was.
 */
final class FleetRows {
  private static final String FLAGS = "SELECT name, value, changed_at, changed_by FROM flags";

  /**
   * A sign of life, and the flags. It need not survive a crash of the server, and so does not wait
   * for its disk.
   */
  private static final String BEAT =
      """
      WITH beat AS (
        INSERT INTO nodes
          (node_id, url, version, extractor_version, host, pid, status, started_at)
        SELECT $1, $2, $3, $4, $5, $6, $7,
          clock_timestamp() - $8::bigint * interval '1 millisecond'
        FROM set_config('synchronous_commit', 'off', true)
        ON CONFLICT (node_id) DO UPDATE
          SET status = excluded.status, last_seen = excluded.last_seen)
      """
          + FLAGS;

  private static final String LEAVE = "DELETE FROM nodes WHERE node_id = $1";

  private static final String TIDY =
      "DELETE FROM nodes WHERE last_seen < clock_timestamp() - $1::bigint * interval '1 millisecond'";

  private static final String NODES =
      """
      SELECT node_id, url, version, extractor_version, host, pid, status, started_at,
        (extract(epoch FROM clock_timestamp() - last_seen) * 1000)::bigint
      FROM nodes ORDER BY started_at, node_id
      """;

  /**
   * Who holds which key: the connections of a node carry its name, after which a pooler may have
   * put the node's address, and what was said on one last names the key. A lock of one number is
   * shown as two halves, with 1 as its kind.
   */
  private static final String HOLDERS =
      """
      SELECT held.key, held.node,
        (extract(epoch FROM clock_timestamp() - held.since) * 1000)::bigint,
        EXISTS (SELECT FROM nodes n WHERE n.node_id = held.node), held.said
      FROM (
        SELECT (l.classid::bigint << 32) | l.objid::bigint AS key,
          substring(a.application_name FROM '^realmkeep ([a-z0-9]{1,32})(?: |$)') AS node,
          a.xact_start AS since, a.query AS said
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
          AND a.datname = current_database()
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())) held
      WHERE held.node IS NOT NULL AND held.key <> $1 AND held.since IS NOT NULL
      """;

  private static final String SET =
      """
      INSERT INTO flags (name, value, changed_by) VALUES ($1, $2, $3)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value,
        changed_at = excluded.changed_at, changed_by = excluded.changed_by
      RETURNING name, value, changed_at, changed_by
      """;

  private static final String RESET = "DELETE FROM flags WHERE name = $1";

  private FleetRows() {}

  /**
   * A key that is held.
   *
   * @param key null when the server does not show it
   * @param node null when that is not, or no longer, in the fleet
   */
  record Holder(long lockKey, @Nullable ModuleKey key, @Nullable NodeId node, long forMillis) {}

  static Future<Map<FleetFlag, FlagState.Stored>> flags(SqlClient client) {
    return client.preparedQuery(FLAGS).execute().map(FleetRows::flags);
  }

  static Future<Map<FleetFlag, FlagState.Stored>> beat(
      SqlClient client, NodeId node, NodeDescription is, String status, Duration uptime) {
    return client
        .preparedQuery(BEAT)
        .execute(
            Tuple.of(
                node.text(),
                is.url(),
                is.version(),
                is.extractorVersion(),
                is.host(),
                is.pid(),
                status,
                uptime.toMillis()))
        .map(FleetRows::flags);
  }

  static Future<Void> leave(SqlClient client, NodeId node) {
    return client.preparedQuery(LEAVE).execute(Tuple.of(node.text())).mapEmpty();
  }

  static Future<Integer> tidy(SqlClient client, Duration removeAfter) {
    return client
        .preparedQuery(TIDY)
        .execute(Tuple.of(removeAfter.toMillis()))
        .map(RowSet::rowCount);
  }

  static Future<List<FleetNode>> nodes(SqlClient client, Duration lostAfter) {
    return client
        .preparedQuery(NODES)
        .execute()
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .map(row -> node(row, lostAfter))
                .toList());
  }

  static Future<List<Holder>> holders(SqlClient client) {
    return client
        .preparedQuery(HOLDERS)
        .execute(Tuple.of(Migrations.LOCK))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false).map(FleetRows::holder).toList());
  }

  static Future<FlagState.Stored> set(SqlClient client, FleetFlag flag, String value, NodeId by) {
    return client
        .preparedQuery(SET)
        .execute(Tuple.of(flag.label(), value, by.text()))
        .map(rows -> stored(rows.iterator().next()));
  }

  static Future<Void> reset(SqlClient client, FleetFlag flag) {
    return client.preparedQuery(RESET).execute(Tuple.of(flag.label())).mapEmpty();
  }

  /** Those that this program knows. */
  private static Map<FleetFlag, FlagState.Stored> flags(Iterable<Row> rows) {
    Map<FleetFlag, FlagState.Stored> flags = new EnumMap<>(FleetFlag.class);
    for (Row row : rows) {
      FleetFlag.of(row.getString(0)).ifPresent(flag -> flags.put(flag, stored(row)));
    }
    return flags;
  }

  private static FlagState.Stored stored(Row row) {
    return new FlagState.Stored(
        row.getString(1), row.getOffsetDateTime(2).toInstant(), row.getString(3));
  }

  private static FleetNode node(Row row, Duration lostAfter) {
    long seenAgoMillis = row.getLong(8);
    return new FleetNode(
        new NodeId(row.getString(0)),
        new NodeDescription(
            row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5)),
        row.getOffsetDateTime(7).toInstant(),
        seenAgoMillis,
        seenAgoMillis > lostAfter.toMillis(),
        StatusJson.read(row.getString(6)).orElse(null));
  }

  private static Holder holder(Row row) {
    long lockKey = row.getLong(0);
    return new Holder(
        lockKey,
        KeyJson.ofStatement(row.getString(4))
            .filter(key -> LockKey.of(key) == lockKey)
            .orElse(null),
        row.getBoolean(3) ? new NodeId(row.getString(1)) : null,
        row.getLong(2));
  }
}
