package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.lane.ConnectedClient;
import dev.realmkeep.cache.model.lane.DueCalls;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The statements that read schedules and clients of a realm. */
final class LaneQueries {
  private static final String COLUMNS =
      "s.id, s.kind, s.function, s.args, s.intended_at_ms, s.every_ms";

  private static final String SCHEDULES =
      """
      SELECT %s FROM lane_schedules s JOIN realms r ON r.id = s.realm_id
      WHERE r.url = $1 ORDER BY s.intended_at_ms, s.id LIMIT $2
      """
          .formatted(COLUMNS);

  /** One more than asked for: it tells when to come again. */
  private static final String DUE =
      """
      SELECT now.ms, %s FROM (SELECT lane_now_ms() AS ms) now LEFT JOIN LATERAL (
        SELECT s.* FROM lane_schedules s JOIN realms r ON r.id = s.realm_id
        WHERE r.url = $1 ORDER BY s.intended_at_ms, s.id LIMIT $2::bigint + 1) s ON true
      ORDER BY s.intended_at_ms, s.id
      """
          .formatted(COLUMNS);

  private static final String CLIENTS =
      """
      SELECT c.connection_id, c.user_name FROM lane_clients c JOIN realms r ON r.id = c.realm_id
      WHERE r.url = $1 ORDER BY c.connection_id
      """;

  private LaneQueries() {}

  static Future<DueCalls> due(SqlClient client, String realm, int max) {
    return client
        .preparedQuery(DUE)
        .execute(Tuple.of(realm, (long) max))
        .map(rows -> {
          List<ScheduledCall> due = new ArrayList<>();
          Long nextIn = null;
          long now = 0;
          for (Row row : rows) {
            now = row.getLong(0);
            if (row.getString(1) == null) {
              break;
            }
            ScheduledCall call = call(row, 1);
            if (due.size() == max || call.intendedAtMillis() > now) {
              nextIn = Math.max(0, call.intendedAtMillis() - now);
              break;
            }
            due.add(call);
          }
          return new DueCalls(due, now, nextIn);
        });
  }

  static Future<List<ScheduledCall>> schedules(SqlClient client, String realm, int max) {
    return client
        .preparedQuery(SCHEDULES)
        .execute(Tuple.of(realm, (long) max))
        .map(rows -> {
          List<ScheduledCall> calls = new ArrayList<>(rows.size());
          rows.forEach(row -> calls.add(call(row, 0)));
          return calls;
        });
  }

  static Future<List<ConnectedClient>> clients(SqlClient client, String realm) {
    return client
        .preparedQuery(CLIENTS)
        .execute(Tuple.of(realm))
        .map(rows -> {
          List<ConnectedClient> clients = new ArrayList<>(rows.size());
          rows.forEach(row -> clients.add(new ConnectedClient(row.getString(0), row.getString(1))));
          return clients;
        });
  }

  private static ScheduledCall call(Row row, int at) {
    return new ScheduledCall(
        row.getString(at),
        FunctionKind.valueOf(row.getString(at + 1).toUpperCase(Locale.ROOT)),
        row.getString(at + 2),
        row.getString(at + 3),
        row.getLong(at + 4),
        row.getLong(at + 5));
  }
}
