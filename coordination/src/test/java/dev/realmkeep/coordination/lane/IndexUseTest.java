package dev.realmkeep.coordination.lane;

import static dev.realmkeep.cache.conformance.Lanes.ACCOUNTS;
import static dev.realmkeep.cache.conformance.Lanes.REALM;
import static dev.realmkeep.cache.conformance.Lanes.put;
import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.coordination.lane.LaneProcess.sql;
import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.Comparison;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentSort;
import dev.realmkeep.coordination.lane.DocumentTables.TableRow;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What declared indexes are for, before the server knows anything of the tables and after. */
class IndexUseTest {
  private static final DocumentFilter ONE_NAME =
      new DocumentFilter.Compare("name", Comparison.EQUAL, new Scalar.Text("n77"));

  private final TestDatabase database = TestDatabase.open();
  private final LaneProcess process = LaneProcess.start(database);

  @BeforeEach
  void write() {
    await(
        process
            .store()
            .declare(ACCOUNTS, List.of(new DocumentIndex("name"), new DocumentIndex("n"))));
    Object[] puts = new Object[2_000];
    for (int i = 0; i < puts.length; i++) {
      puts[i] = put(ACCOUNTS, "d" + i, "{\"name\":\"n%d\",\"n\":%d}".formatted(i, i));
    }
    process.lanes().commit(puts);
  }

  @AfterEach
  void close() {
    process.close();
    database.close();
  }

  @Test
  void aQueryBeginsWithTheIndexThatIsDeclaredForIt() {
    for (String knowing :
        List.of("SELECT 1", "ANALYZE documents, document_keys, document_indexes")) {
      sql(database, knowing);
      assertThat(plan(new DocumentQuery(ONE_NAME, List.of(), 0, 10)))
          .contains("document_keys_by_value")
          .contains("text = ")
          .contains("documents_pkey")
          .doesNotContain("Seq Scan");
      assertThat(
              plan(
                  new DocumentQuery(
                      new DocumentFilter.All(
                          List.of(
                              new DocumentFilter.IsNull("gone"),
                              new DocumentFilter.Compare(
                                  "n",
                                  Comparison.LESS,
                                  new Scalar.Number(BigDecimal.valueOf(20))))),
                      List.of(),
                      0,
                      10)))
          .contains("document_keys_by_value")
          .contains("number < ");
    }
  }

  @Test
  void theFirstOfAnOrderAreReadInItsOrder() {
    sql(database, "ANALYZE documents, document_keys, document_indexes");

    assertThat(
            plan(
                new DocumentQuery(
                    DocumentFilter.EVERYTHING, List.of(new DocumentSort("n", true)), 0, 3)))
        .contains("Index Only Scan Backward using document_keys_by_value")
        .contains("Presorted Key");
  }

  @Test
  void withoutTheDeclarationTheTableIsWalked() {
    await(process.store().declare(ACCOUNTS, List.of()));

    assertThat(plan(new DocumentQuery(ONE_NAME, List.of(), 0, 10))).doesNotContain("document_keys");
    assertThat(sql(database, "SELECT count(*) FROM document_keys").iterator().next().getLong(0))
        .isZero();
  }

  @Test
  void anIndexThatAnotherProcessRemovedIsNoticed() {
    DocumentQuery query = new DocumentQuery(ONE_NAME, List.of(), 0, 10);
    assertThat(await(process.store().find(ACCOUNTS, query))).hasSize(1);
    try (TestDatabase peer = database.peer();
        LaneProcess other = LaneProcess.start(peer)) {
      await(other.store().declare(ACCOUNTS, List.of()));

      assertThat(await(process.store().find(ACCOUNTS, query))).hasSize(1);
    }
  }

  @Test
  void documentsGoWithTheirRealm() {
    sql(database, "DELETE FROM realms WHERE url = '" + REALM + "'");

    for (String table : List.of("documents", "document_keys", "realm_lanes", "lane_commits")) {
      assertThat(sql(database, "SELECT count(*) FROM " + table).iterator().next().getLong(0))
          .as(table)
          .isZero();
    }
    assertThat(process.lanes().get("d1")).isNull();
  }

  private String plan(DocumentQuery query) {
    TableRow table =
        get(new DocumentTables(database.database().reads()).read(ACCOUNTS)).orElseThrow();
    SqlText statement = QuerySql.find(table, query);
    return StreamSupport.stream(
            get(database
                    .database()
                    .reads()
                    .preparedQuery("EXPLAIN " + statement.sql())
                    .execute(statement.parameters()))
                .spliterator(),
            false)
        .map(row -> row.getString(0))
        .collect(Collectors.joining("\n"));
  }
}
