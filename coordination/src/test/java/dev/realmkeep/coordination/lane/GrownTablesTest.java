package dev.realmkeep.coordination.lane;

import static dev.realmkeep.cache.conformance.Lanes.ACCOUNTS;
import static dev.realmkeep.cache.conformance.Lanes.HOUR;
import static dev.realmkeep.cache.conformance.Lanes.REALM;
import static dev.realmkeep.cache.conformance.Lanes.arm;
import static dev.realmkeep.cache.conformance.Lanes.delete;
import static dev.realmkeep.cache.conformance.Lanes.put;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.coordination.testing.GrownDatabase;
import dev.realmkeep.coordination.testing.GrownDatabase.Operation;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a commit reads does not grow with the tables, even where the planner was not told. */
class GrownTablesTest {
  private static final String GROW =
      """
      INSERT INTO documents (table_id, id, version, doc)
        SELECT t.id, 'old' || i, 1, '{"name":"x"}' FROM document_tables t, generate_series(1, 4000) i;
      INSERT INTO document_keys (index_id, doc_id, rank, number, text)
        SELECT x.id, 'old' || i, 3, 0, 'x' FROM document_indexes x, generate_series(1, 4000) i;
      INSERT INTO lane_schedules (realm_id, id, kind, function, args, intended_at_ms, every_ms)
        SELECT c.realm_id, 'old' || i, 'reducer', 'tick', '[1]', 4000000000000, 1000
        FROM lane_commits c, generate_series(1, 4000) i;
      INSERT INTO lane_clients (realm_id, connection_id, user_name)
        SELECT c.realm_id, 'old' || i, '' FROM lane_commits c, generate_series(1, 4000) i
      """;

  private enum Change {
    PUT(i -> put(ACCOUNTS, "d" + i, "{\"name\":\"n%d\"}".formatted(i))),
    DELETE(i -> delete(ACCOUNTS, "d" + i)),
    ARM(i -> arm("s" + i, new ScheduleChange.When.After(HOUR), HOUR, true)),
    CANCEL(i -> new ScheduleChange.Cancel("s" + i));

    private final IntFunction<Object> change;

    Change(IntFunction<Object> change) {
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void aCommitReadsWhatItIsAbout(Change change) {
    long rows =
        GrownDatabase.rowsRead(
            database -> {
              try (LaneProcess process = LaneProcess.start(database)) {
                await(process.store().declare(ACCOUNTS, List.of(new DocumentIndex("name"))));
                process.lanes().commit(put(ACCOUNTS, "d0", "{}"));
                await(process.ownership().release(REALM, process.lanes().claim(REALM).epoch()));
              }
            },
            GROW,
            database -> new Committing(LaneProcess.start(database), change));

    assertThat(rows).isBetween(1L, 200L);
  }

  private record Committing(LaneProcess process, Change change) implements Operation {
    @Override
    public void run(int time) {
      assertThat(process.lanes().commit(change.change.apply(time)))
          .isInstanceOf(CommitOutcome.Committed.class);
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
