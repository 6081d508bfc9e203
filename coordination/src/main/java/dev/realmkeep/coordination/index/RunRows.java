package dev.realmkeep.coordination.index;

import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRun.Counts;
import dev.realmkeep.cache.port.IndexRun.State;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Rows of {@code index_runs i} joined with their realm {@code r}. Pure functions. */
final class RunRows {
  static final String COLUMNS =
      """
      i.run_id, r.url, i.extractor_version, i.state, i.generation, i.total, i.found, i.errors,
        i.failed, (extract(epoch FROM i.requested_at) * 1000)::bigint,
        (extract(epoch FROM coalesce(i.ended_at, clock_timestamp()) - i.requested_at)
          * 1000)::bigint
      """;

  private RunRows() {}

  static Optional<IndexRun> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(run(rows.iterator().next()));
  }

  static IndexRun run(Row row) {
    Integer total = row.getInteger(5);
    return new IndexRun(
        row.getLong(0),
        row.getString(1),
        row.getString(2),
        State.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
        row.getLong(4),
        new Counts(
            total == null ? Counts.NOT_COUNTED : total,
            row.getInteger(6),
            row.getInteger(7),
            row.getInteger(8)),
        row.getLong(9),
        Duration.ofMillis(Math.max(0, row.getLong(10))));
  }
}
