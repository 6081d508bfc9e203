package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.bench.InvalidationBench;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.embedded.EmbeddedPostgres;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures on an embedded server with durable settings in a new directory. */
final class InvalidationBenchMain {
  private InvalidationBenchMain() {}

  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory("realmkeep-bench-");
    Vertx vertx = Vertx.vertx();
    try (EmbeddedPostgres server = EmbeddedPostgres.open(home)) {
      Database database =
          TestDatabase.get(
              Database.open(vertx, DatabaseAddress.of(server), DatabaseSettings.DEFAULT));
      System.out.println(new InvalidationBench(database, Clock.system()).run(200));
      TestDatabase.get(database.close());
    } finally {
      TestDatabase.get(vertx.close());
    }
  }
}
