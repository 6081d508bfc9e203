package dev.realmkeep.coordination.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a look at a database server found, without changing anything. Immutable.
 *
 * @param version as the server says it
 * @param supported whether this program works with it
 * @param differing settings that are not as recommended, each as {@code name = value, recommended
 *     value}
 */
public record DatabaseReport(String version, boolean supported, List<String> differing) {

  /** As the embedded server has them: an answered write survives, a dead client frees its locks. */
  private static final Map<String, String> RECOMMENDED =
      new TreeMap<>(
          Map.of(
              "fsync", "on",
              "full_page_writes", "on",
              "synchronous_commit", "on",
              "client_connection_check_interval", "1s"));

  private static final String LOOK =
      """
      SELECT current_setting('server_version'), current_setting('server_version_num')::int,
        name, current_setting(name)
      FROM unnest($1::text[]) AS name ORDER BY name
      """;

  public DatabaseReport {
    differing = List.copyOf(differing);
  }

  /** Connects once and looks; fails when there is no answer within {@code limit}. */
  public static Future<DatabaseReport> look(Vertx vertx, DatabaseAddress address, Duration limit) {
    return PgConnection.connect(vertx, address.options())
        .compose(connection ->
            connection
                .preparedQuery(LOOK)
                .execute(
                    Tuple.tuple().addArrayOfString(RECOMMENDED.keySet().toArray(String[]::new)))
                .eventually(() -> connection.close()))
        .map(DatabaseReport::of)
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static DatabaseReport of(Iterable<Row> rows) {
    String version = "";
    int major = 0;
    List<String> differing = new ArrayList<>();
    for (Row row : rows) {
      version = row.getString(0);
      major = row.getInteger(1) / 10_000;
      String name = row.getString(2);
      String recommended = RECOMMENDED.get(name);
      if (!row.getString(3).equals(recommended)) {
        differing.add(name + " = " + row.getString(3) + ", recommended " + recommended);
      }
    }
    return new DatabaseReport(
        version,
        major >= Database.MAJOR_VERSION_MIN && major <= Database.MAJOR_VERSION_MAX,
        differing);
  }
}
