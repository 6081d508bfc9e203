package dev.realmkeep.coordination.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.coordination.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  private static final Migration ONE =
      new Migration(1, "one", "CREATE TABLE one (a int); CREATE TABLE other (b int)");
  private static final Migration TWO = new Migration(2, "two", "ALTER TABLE one ADD c int");

  private Vertx vertx;
  private Pool pool;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(8))
            .connectingTo(TestPostgres.newDatabase())
            .using(vertx)
            .build();
  }

  @AfterEach
  void close() throws Exception {
    get(pool.close());
    get(vertx.close());
  }

  @Test
  void theProgramsOwnSchemaAppliesOnce() throws Exception {
    Migrations migrations = new Migrations(Migration.all());

    assertThat(get(migrations.run(pool))).isEqualTo(Migration.all().size());
    assertThat(get(migrations.run(pool))).isZero();
  }

  @Test
  void onlyWhatIsNewIsApplied() throws Exception {
    get(new Migrations(List.of(ONE)).run(pool));

    assertThat(get(new Migrations(List.of(ONE, TWO)).run(pool))).isEqualTo(1);
    get(pool.query("SELECT a, c FROM one").execute());
  }

  @Test
  void ofManyAtOnceOneWorksAndTheOthersFindItDone() throws Exception {
    List<Future<Integer>> runs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      runs.add(new Migrations(List.of(ONE, TWO)).run(pool));
    }

    get(Future.all(runs));

    assertThat(runs.stream().mapToInt(Future::result).sum()).isEqualTo(2);
  }

  @Test
  void aDatabaseOfALaterProgramIsRefusedAndNotTouched() throws Exception {
    get(new Migrations(List.of(ONE, TWO)).run(pool));

    assertThatThrownBy(() -> get(new Migrations(List.of(ONE)).run(pool)))
        .cause()
        .isInstanceOfSatisfying(
            SchemaNewerException.class,
            newer -> {
              assertThat(newer.databaseVersion()).isEqualTo(2);
              assertThat(newer.programVersion()).isEqualTo(1);
            });
  }

  @Test
  void anEditedMigrationIsRefused() throws Exception {
    get(new Migrations(List.of(ONE)).run(pool));
    Migration edited = new Migration(1, "one", ONE.sql() + " ");

    assertThatThrownBy(() -> get(new Migrations(List.of(edited, TWO)).run(pool)))
        .cause()
        .isInstanceOf(SchemaEditedException.class);
    assertThatThrownBy(() -> get(pool.query("SELECT c FROM one").execute()))
        .hasCauseInstanceOf(io.vertx.pgclient.PgException.class);
  }

  @Test
  void aMigrationThatFailsLeavesNothing() throws Exception {
    Migration broken = new Migration(2, "broken", "CREATE TABLE two (a int); SELECT nonsense");

    assertThatThrownBy(() -> get(new Migrations(List.of(ONE, broken)).run(pool)))
        .hasCauseInstanceOf(io.vertx.pgclient.PgException.class);

    assertThat(get(new Migrations(List.of(ONE)).run(pool))).isEqualTo(1);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
