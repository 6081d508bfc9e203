package dev.realmkeep.server;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The statement of the operators' guide that drops what no node computes any more. */
class OldExtractorsSqlTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("repo.root", ".."), "docs", "operations.md");
  private static final Pattern STATEMENT =
      Pattern.compile("```sql\\n(INSERT INTO invalidated.*?)```", Pattern.DOTALL);

  @Test
  void rowsOfVersionsThatNoNodeHasAreDroppedAndNoOthers() throws IOException {
    try (TestDatabase database = TestDatabase.open()) {
      // Given
      run(
          database,
          "INSERT INTO realms (url, owner, visibility, generation)"
              + " VALUES ('http://realms.test/shop/', 'owner', 'public', 1)");
      for (String version : new String[] {"old", "lost", "new"}) {
        run(
            database,
            """
            INSERT INTO module_rows (realm_id, url, url_hash, cache_scope, auth_user_id,
              extractor_version, state, entry, generation, failures, took_ms)
            SELECT id, url || 'book', '\\x00', 'public', '', '%s', 'found', '{}', 1, 0, 1
            FROM realms
            """
                .formatted(version));
      }
      for (String version : new String[] {"lost", "new"}) {
        run(
            database,
            """
            INSERT INTO nodes (node_id, url, version, extractor_version, host, pid, status)
            VALUES ('%1$s', '', '1', '%1$s', 'host', 1, '{}')
            """
                .formatted(version));
      }
      Matcher statement = STATEMENT.matcher(Files.readString(GUIDE));
      assertThat(statement.find()).isTrue();

      // When
      run(database, statement.group(1));

      // Then
      assertThat(
              StreamSupport.stream(
                  run(database, "SELECT extractor_version FROM modules").spliterator(), false))
          .extracting(row -> row.getString(0))
          .containsExactlyInAnyOrder("lost", "new");
    }
  }

  private static RowSet<Row> run(TestDatabase database, String sql) {
    return get(database.database().reads().query(sql).execute());
  }
}
