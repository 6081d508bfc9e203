package dev.realmkeep.coordination.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sessions of a pooler have to bring along, because nobody can tell them: limits that free
 * what a stopped process holds. They belong to the role. Any thread.
 */
final class RoleSettings {
  private static final Logger log = LoggerFactory.getLogger(RoleSettings.class);

  private static final String LOOK =
      """
      SELECT current_user::text,
        current_setting('statement_timeout') = '0' AS statement_timeout,
        current_setting('idle_in_transaction_session_timeout') = '0'
          AS idle_in_transaction_session_timeout
      """;

  private RoleSettings() {}

  /** Warns of those that are missing, with what sets them. */
  static Future<Void> check(SqlClient pool) {
    return missing(pool)
        .onSuccess(statements -> {
          if (!statements.isEmpty()) {
            log.warn(
                "a node that stops responding may hold locks until somebody notices; run: {}",
                String.join(" ", statements));
          }
        })
        .mapEmpty();
  }

  /** Statements that set what is missing. */
  static Future<List<String>> missing(SqlClient pool) {
    return pool.query(LOOK)
        .execute()
        .map(rows -> {
          Row row = rows.iterator().next();
          String set = "ALTER ROLE \"" + row.getString(0).replace("\"", "\"\"") + "\" SET ";
          List<String> statements = new ArrayList<>();
          if (row.getBoolean("statement_timeout")) {
            statements.add(set + "statement_timeout = '15s';");
          }
          if (row.getBoolean("idle_in_transaction_session_timeout")) {
            statements.add(set + "idle_in_transaction_session_timeout = '5s';");
          }
          return List.copyOf(statements);
        });
  }
}
