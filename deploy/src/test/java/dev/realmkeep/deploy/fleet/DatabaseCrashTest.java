package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.deploy.node.Answer;
import dev.realmkeep.deploy.node.NodeProcess;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The database server crashes in the midst of writes, lookups and populates. A source write waits
 * for the disk before it is acknowledged, so it is there afterwards. A result does not: it is seen
 * by everybody, and may be lost.
 *
 * <p>How often is computed, of one state of the sources. By each process once at most, as it may
 * hear of the write after it has begun. And for each crash once more, because the result was lost
 * or not stored yet, and by each process once more, because it dropped everything in that moment.
 */
class DatabaseCrashTest {
  @RegisterExtension static final OwnServer server = new OwnServer();

  private static final int NODES = 3;
  private static final int CRASHES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  enum Crash {
    /** A session's process is killed: the server's other processes are replaced, and it goes on. */
    OF_A_SESSION {
      @Override
      void happen() {
        server.killSession();
      }
    },
    OF_THE_SERVER {
      @Override
      void happen() throws IOException {
        server.crash();
        server.startAgain();
      }
    };

    abstract void happen() throws IOException;
  }

  /** What does not wait for the disk is lost for certain, and not only that of the last moment. */
  @BeforeAll
  static void writeLate() {
    server.execute("ALTER SYSTEM SET wal_writer_delay = '10s'");
    server.execute("ALTER SYSTEM SET autovacuum = off");
    server.execute("SELECT pg_reload_conf()");
  }

  @ParameterizedTest
  @EnumSource
  void whatWasAcknowledgedIsThereAndNobodyServesWhatWasBeforeIt(
      Crash crash, @TempDir Path directory) throws Exception {
    try (SlimFleet fleet = new SlimFleet(directory, server.newDatabase()).with(NODES)) {
      String realm = fleet.realm("crash");
      Traffic traffic = new Traffic(realm, fleet.nodes(NODES));

      traffic.begin();
      for (int i = 1; i <= CRASHES; i++) {
        traffic.awaitWritesOfEachNode(5 * i);
        crash.happen();
      }
      traffic.awaitWritesOfEachNode(5);
      traffic.end();
      untilItAnswers(fleet);
      traffic.assertNothingOld();

      Map<String, Integer> stored = stored(fleet);
      traffic.assertNothingLost(stored, logged(fleet));
      catchUp(fleet);
      assertAnswers(fleet, traffic.expected(stored));
      Map<String, Integer> newest = traffic.writeAll(fleet.node(0));
      fleet.catchUp();
      assertAnswers(fleet, traffic.expected(newest));
      fleet.assertAudited();
      fleet.prerenders(realm).stream()
          .collect(Collectors.groupingBy(one -> one, Collectors.counting()))
          .forEach((one, count) ->
              assertThat(count)
                  .as(one.toString())
                  .isLessThanOrEqualTo(NODES + CRASHES * (1 + NODES)));
    }
  }

  @Test
  void writesThatDoNotWaitForTheDiskWouldBeFoundLost(@TempDir Path directory) throws Exception {
    PgConnectOptions database = server.newDatabase();
    server.execute(
        "ALTER DATABASE %s SET synchronous_commit = off".formatted(database.getDatabase()));
    try (SlimFleet fleet = new SlimFleet(directory, database).with(NODES)) {
      Traffic traffic = new Traffic(fleet.realm("crash"), fleet.nodes(NODES));
      fleet.sql("CHECKPOINT"); // the realm itself is to survive
      traffic.begin();
      traffic.awaitWritesOfEachNode(5);

      Crash.OF_A_SESSION.happen();

      traffic.awaitWritesOfEachNode(1);
      traffic.end();
      untilItAnswers(fleet);
      Map<String, Integer> stored = stored(fleet);
      List<Long> logged = logged(fleet);
      assertThatThrownBy(() -> traffic.assertNothingLost(stored, logged))
          .isInstanceOf(AssertionError.class);
    }
  }

  /**
   * Who stored a result knows nothing of its loss, when others have used as many transaction
   * numbers meanwhile as were lost:
   *
   * <pre>
   *   a process                                    the database
   * 1 computes a, which reads b, and stores it
   *                                              2 crashes: the row of a, and what it read, are lost
   *                                              3 hands out the numbers of lost transactions anew
   *                                              4 b is written: no row that reads it, a is not named
   * 5 looks: nothing is before its place, and a is not among what has changed
   * </pre>
   */
  @Test
  void aResultThatWasLostIsNotServedWhenWhatItReadHasChanged(@TempDir Path directory)
      throws Exception {
    try (SlimFleet fleet = new SlimFleet(directory, server.newDatabase()).with(2)) {
      String realm = fleet.realm("lost");
      String module = realm + "a";
      NodeProcess writer = fleet.node(0);
      NodeProcess paused = fleet.node(1);
      writer.put(realm, "a.ts", "import b");
      writer.put(realm, "b.ts", "1");
      fleet.catchUp();
      stopWritingLate(fleet);
      assertThat(paused.get(module).join()).isEqualTo(new Answer("import b+1"));
      assertThat(fleet.sql("SELECT FROM modules WHERE url = '" + module + "'")).hasSize(1);
      paused.catchUp();
      paused.pause();
      long used = nextTransaction(fleet);

      server.killSession();
      untilItAnswers(fleet);
      assertThat(fleet.sql("SELECT FROM modules WHERE url = '" + module + "'")).isEmpty();
      while (nextTransaction(fleet) <= used) {
        fleet.sql("SELECT pg_current_xact_id()");
      }
      eventually(() -> writer.put(realm, "b.ts", "2"));
      paused.resume();

      catchUp(fleet);
      for (NodeProcess node : fleet.nodes(2)) {
        Awaitility.await().atMost(PATIENCE).until(() -> !node.get(module).join().isRetryable());
        assertThat(node.get(module).join()).isEqualTo(new Answer("import b+2"));
      }
      fleet.assertAudited();
    }
  }

  /** Nothing reaches the disk any more but what waits for it. */
  private static void stopWritingLate(SlimFleet fleet) {
    int writer =
        fleet
            .sql("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
            .getFirst()
            .getInteger(0);
    server.shell("kill -STOP " + writer);
  }

  private static long nextTransaction(SlimFleet fleet) {
    return fleet
        .sql("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        .getFirst()
        .getLong(0);
  }

  private static void untilItAnswers(SlimFleet fleet) {
    eventually(() -> fleet.sql("SELECT"));
  }

  private static void catchUp(SlimFleet fleet) {
    eventually(() -> {
      fleet.catchUp();
      return true;
    });
  }

  private static void eventually(Callable<?> action) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> {
          action.call();
          return true;
        });
  }

  private static void assertAnswers(SlimFleet fleet, Map<String, Answer> expected) {
    List<String> modules = List.copyOf(expected.keySet());
    List<Answer> answers = modules.stream().map(expected::get).toList();
    for (NodeProcess node : fleet.nodes(NODES)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> node.get(modules).join().stream().noneMatch(Answer::isRetryable));
      assertThat(node.get(modules).join()).isEqualTo(answers);
    }
  }

  /** By path. */
  private static Map<String, Integer> stored(SlimFleet fleet) {
    return fleet
        .sql("SELECT path, convert_from(content, 'UTF8') FROM realm_files WHERE path LIKE 'text%'")
        .stream()
        .collect(
            Collectors.toMap(row -> row.getString(0), row -> Integer.valueOf(row.getString(1))));
  }

  private static List<Long> logged(SlimFleet fleet) {
    List<Row> rows = fleet.sql("SELECT generation FROM change_log ORDER BY seq");
    return rows.stream().map(row -> row.getLong(0)).toList();
  }
}
