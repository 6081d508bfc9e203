package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.deploy.node.Answer;
import dev.realmkeep.deploy.node.NodeProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Processes of an older and of a newer program side by side. */
class RollingDeployTest {
  @RegisterExtension static final OwnServer server = new OwnServer();

  @TempDir Path directory;

  private SlimFleet fleet;

  @BeforeEach
  void start() throws Exception {
    fleet = new SlimFleet(directory, server.newDatabase()).with(1);
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  @Test
  void twoExtractorsNeitherServeNorOverwriteEachOthersRows() throws Exception {
    NodeProcess older = fleet.node(0);
    NodeProcess newer = fleet.add(options -> options.withExtractorVersion("test-2"));
    newer.remark(" as test-2 sees it");
    String realm = fleet.realm("rolling");
    String module = realm + "a";
    older.put(realm, "a.ts", "1");
    fleet.catchUp();
    assertThat(older.get(module).join()).isEqualTo(new Answer("1"));
    assertThat(newer.get(module).join()).isEqualTo(new Answer("1 as test-2 sees it"));
    assertThat(versions(module)).containsExactly("test-1", "test-2");

    NodeProcess next = fleet.add(options -> options.withExtractorVersion("test-2"));
    NodeProcess again = fleet.add(UnaryOperator.identity());
    assertThat(next.get(module).join()).isEqualTo(new Answer("1 as test-2 sees it"));
    assertThat(again.get(module).join()).isEqualTo(new Answer("1"));
    assertThat(List.of(next.prerenders(), again.prerenders())).containsOnly(List.of());

    newer.put(realm, "a.ts", "2");
    assertThat(versions(module)).isEmpty();
    fleet.catchUp();
    assertThat(again.get(module).join()).isEqualTo(new Answer("2"));
    assertThat(older.get(module).join()).isEqualTo(new Answer("2"));
    assertThat(newer.get(module).join()).isEqualTo(new Answer("2 as test-2 sees it"));
    assertThat(next.get(module).join()).isEqualTo(new Answer("2 as test-2 sees it"));
    // Twice, by two extractors.
    assertThat(fleet.prerenders(realm)).hasSize(4);
    fleet.assertSound(realm, Map.of(module, 1));
  }

  @Test
  void aProcessGoesOnWhenTheSchemaGetsNewerAndNoneLikeItStarts() throws Exception {
    String realm = fleet.realm("newer");
    fleet.node(0).put(realm, "a.ts", "1");

    fleet.sql("CREATE TABLE later (at timestamptz)");
    fleet.sql("ALTER TABLE realm_files ADD COLUMN later integer");
    fleet.sql("INSERT INTO schema_migrations (version, name, checksum) VALUES (999, 'later', '')");

    assertThat(fleet.node(0).get(realm + "a").join()).isEqualTo(new Answer("1"));
    fleet.node(0).put(realm, "a.ts", "2");
    assertThat(fleet.node(0).get(realm + "a").join()).isEqualTo(new Answer("2"));
    fleet.assertSound(realm);
    assertThatThrownBy(() -> fleet.add(UnaryOperator.identity())).hasMessageContaining("gone");
  }

  private List<String> versions(String module) {
    return fleet
        .sql("SELECT extractor_version FROM modules WHERE url = '" + module + "' ORDER BY 1")
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }
}
