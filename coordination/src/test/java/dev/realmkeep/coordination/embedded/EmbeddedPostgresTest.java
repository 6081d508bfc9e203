package dev.realmkeep.coordination.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir Path temp;

  @Test
  void theLastHoldOfAProcessStopsTheServer() throws Exception {
    // Given
    EmbeddedPostgres first = open(temp.resolve("db"));
    EmbeddedPostgres second = open(temp.resolve("db"));
    assertThat(second.processId()).isEqualTo(first.processId());

    // When one of two is closed, twice
    first.close();
    first.close();

    // Then
    assertThat(server(temp.resolve("db"))).isPresent();
    second.close();
    assertThat(server(temp.resolve("db"))).isEmpty();
  }

  @Test
  void aServerThatIsKilledIsStartedAgainByItsHolder() throws Exception {
    try (EmbeddedPostgres held = open(temp.resolve("db"))) {
      long before = held.processId();

      ProcessHandle.of(before).orElseThrow().destroyForcibly();

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> held.processId() != before && server(temp.resolve("db")).isPresent());
    }
    assertThat(server(temp.resolve("db"))).isEmpty();
  }

  @Test
  void aStaleProcessIdOfALivingStrangerDoesNotKeepTheServerFromStarting() throws Exception {
    // Given traces of a killed server whose number now belongs to this very process
    Path home = temp.resolve("db");
    open(home).close();
    String me = Long.toString(ProcessHandle.current().pid());
    Files.writeString(
        home.resolve("data/postmaster.pid"),
        me + "\n" + home + "/data\n0\n5432\nx\n\n1 1\nready\n");
    Files.writeString(home.resolve("socket/.s.PGSQL.5432.lock"), me + "\n");

    // When
    try (EmbeddedPostgres held = open(home)) {
      // Then
      assertThat(held.processId()).isNotEqualTo(ProcessHandle.current().pid());
    }
  }

  @Test
  void aLongPathOfTheDataDirectoryIsNoLimit() throws Exception {
    Path home = temp.resolve("d".repeat(120)).resolve("db");
    Path socket;
    try (EmbeddedPostgres held = open(home)) {
      socket = held.socketDirectory();
      assertThat(socket.toString().length()).isLessThan(80);
      assertThat(Files.exists(socket.resolve(".s.PGSQL.5432"))).isTrue();
    }
    Directories.delete(socket);
  }

  @Test
  void aProcessOfRootCanAlsoBeAnotherUser() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Directories.owner(temp) == 0, "only root can become another user");
    Path home =
        Files.createDirectory(Path.of("/tmp/realmkeep-other-" + ProcessHandle.current().pid()));
    try {
      ServerDirectory directory = ServerDirectory.in(home);
      ServerControl control =
          new ServerControl(
              directory, PostgresBinaries.in(TestPostgres.cache()), Map.of("fsync", "off")) {
            @Override
            ServerUser user() {
              return new ServerUser.Other(ServerUser.Other.NOBODY);
            }
          };

      Postmaster running = control.ensureRunning();

      assertThat(Directories.owner(directory.data())).isEqualTo(ServerUser.Other.NOBODY);
      assertThat(ServerUser.of(home, directory.data())).isInstanceOf(ServerUser.Other.class);
      control.stop();
      assertThat(running.process().isAlive()).isFalse();
    } finally {
      Directories.delete(home);
    }
  }

  @Test
  void aDataDirectoryOfAnotherMajorVersionIsRefusedWithAdvice() throws Exception {
    Path home = temp.resolve("db");
    open(home).close();
    Files.writeString(home.resolve("data/PG_VERSION"), "17\n");

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> open(home))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("PostgreSQL 17")
        .hasMessageContaining("dump");
  }

  @Test
  void aKilledHolderLeavesAServerThatTheNextOneAttachesAndStops() throws Exception {
    // Given a process that holds the server
    Path home = temp.resolve("db");
    Process holder = HolderProcess.start(home);
    long serverPid = HolderProcess.awaitReady(holder);

    // When it is killed
    holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

    // Then the orphan lives, is attached, and goes with the last hold
    assertThat(ProcessHandle.of(serverPid)).isPresent();
    try (EmbeddedPostgres held = open(home)) {
      assertThat(held.processId()).isEqualTo(serverPid);
    }
    assertThat(server(home)).isEmpty();
  }

  @Test
  void twoProcessesShareOneServerUntilTheSecondLeaves() throws Exception {
    Path home = temp.resolve("db");
    Process one = HolderProcess.start(home);
    Process two = HolderProcess.start(home);
    assertThat(HolderProcess.awaitReady(one)).isEqualTo(HolderProcess.awaitReady(two));

    HolderProcess.leave(one);
    assertThat(server(home)).isPresent();

    HolderProcess.leave(two);
    assertThat(server(home)).isEmpty();
  }

  @Test
  void whenServerAndHolderAreBothKilledTheNextStartRecovers() throws Exception {
    Path home = temp.resolve("db");
    Process holder = HolderProcess.start(home);
    long serverPid = HolderProcess.awaitReady(holder);
    holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    ProcessHandle server = ProcessHandle.of(serverPid).orElseThrow();
    server.destroyForcibly();
    server.onExit().get(10, TimeUnit.SECONDS);

    try (EmbeddedPostgres held = open(home)) {
      assertThat(held.processId()).isNotEqualTo(serverPid);
      assertThat(server(home)).isPresent();
    }
  }

  static EmbeddedPostgres open(Path home) {
    return EmbeddedPostgres.open(home, TestPostgres.cache(), Map.of("fsync", "off"));
  }

  private static Optional<Postmaster> server(Path home) throws Exception {
    return Postmaster.of(home.toRealPath().resolve("data"));
  }
}
