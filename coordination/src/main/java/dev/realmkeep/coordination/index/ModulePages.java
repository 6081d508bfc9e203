package dev.realmkeep.coordination.index;

import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.ReferenceName;
import dev.realmkeep.cache.port.IndexRuns.Page;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the files of a realm by their index, a bounded number at a time. The order is the
 * database's own, because only that one has an index. Any thread.
 */
final class ModulePages {
  private static final String PATHS =
      """
      SELECT path FROM realm_files
      WHERE realm_id = (SELECT id FROM realms WHERE url = $1) AND path > $2
      ORDER BY path LIMIT $3
      """;

  private static final String PRESENT =
      """
      SELECT path FROM realm_files
      WHERE realm_id = (SELECT id FROM realms WHERE url = $1) AND path = ANY($2)
      """;

  private final Database database;
  private final int filesPerPage;

  ModulePages(Database database, int filesPerPage) {
    this.database = database;
    this.filesPerPage = filesPerPage;
  }

  Future<Page> read(String realm, @Nullable String after) {
    return paths(PATHS, Tuple.of(realm, after == null ? "" : after, filesPerPage))
        .compose(looked -> {
          String next = looked.size() < filesPerPage ? null : looked.getLast();
          List<String> modules = looked.stream().filter(ModuleUrl::hasExecutableExtension).toList();
          return before(realm, modules)
              .map(present ->
                  new Page(
                      modules.stream()
                          .map(path -> ReferenceName.urlOf(realm, path, present))
                          .toList(),
                      next));
        });
  }

  /** Which of the files that might hide {@code modules} there are. */
  private Future<Set<String>> before(String realm, List<String> modules) {
    Set<String> asked = new LinkedHashSet<>();
    modules.forEach(path -> asked.addAll(ReferenceName.before(path)));
    return asked.isEmpty()
        ? Future.succeededFuture(Set.of())
        : paths(
                PRESENT,
                Tuple.tuple().addString(realm).addArrayOfString(asked.toArray(String[]::new)))
            .map(Set::copyOf);
  }

  private Future<List<String>> paths(String sql, Tuple tuple) {
    return DatabaseFailures.retriedOnce(() -> database.reads().preparedQuery(sql).execute(tuple))
        .map(ModulePages::column);
  }

  private static List<String> column(RowSet<Row> rows) {
    List<String> paths = new ArrayList<>(rows.size());
    rows.forEach(row -> paths.add(row.getString(0)));
    return paths;
  }
}
