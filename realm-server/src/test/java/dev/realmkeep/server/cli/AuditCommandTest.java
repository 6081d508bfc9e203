package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.http.ApiFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
  private final ApiFixture server = ApiFixture.start();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aCacheWithoutAStaleDefinitionExitsWith0() {
    CliRun run = audit();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("no stale definition");
  }

  @Test
  void aStaleDefinitionExitsWith1AndIsNamed() {
    server.staleIs(ApiFixture.BOOKSHOP + "book", "author.gts");

    CliRun people = audit();
    CliRun json = audit("--json");

    assertThat(people.exitCode()).isEqualTo(1);
    assertThat(people.out()).contains(ApiFixture.BOOKSHOP + "book", "author.gts");
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.json().getJsonArray("stale")).hasSize(1);
  }

  private CliRun audit(String... more) {
    String[] args = {"audit", "--server", "http://127.0.0.1:" + server.port()};
    return CliRun.of(
        directory,
        java.util.stream.Stream.concat(java.util.Arrays.stream(args), java.util.Arrays.stream(more))
            .toArray(String[]::new));
  }
}
