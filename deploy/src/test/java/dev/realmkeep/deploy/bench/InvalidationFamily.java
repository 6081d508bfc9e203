package dev.realmkeep.deploy.bench;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.bench.InvalidationBench;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A source write with a thousand transitive dependents in a large store, on an embedded server with
 * the product's durable settings. The argument is the number of writes, 200 by default.
 */
final class InvalidationFamily implements Bench.Family {

  private static final int WRITES = 200;

  @Override
  public String usage() {
    return "[WRITES]";
  }

  @Override
  public Bench.Run of(List<String> args) {
    Bench.none(args.subList(Math.min(1, args.size()), args.size()));
    int writes = args.isEmpty() ? WRITES : Bench.count(args.getFirst());
    return out -> print(writes, out);
  }

  private static void print(int writes, PrintStream out) throws Exception {
    Path work = Files.createTempDirectory("realm-bench");
    Vertx vertx = Vertx.vertx();
    try (EmbeddedPostgres server = EmbeddedPostgres.open(work.resolve("postgres"))) {
      Database database =
          get(Database.open(vertx, DatabaseAddress.of(server), DatabaseSettings.DEFAULT));
      InvalidationBench.Report report = new InvalidationBench(database, Clock.system()).run(writes);
      get(database.close());
      out.println("| source write, invalidating transitively | figure |");
      out.println("|---|---|");
      out.printf("| modules stored | %,d |%n", report.modules());
      out.printf("| edges stored | %,d |%n", report.edges());
      out.printf("| rows invalidated by each write | %,d |%n", report.dependents());
      out.printf("| writes | %,d |%n", report.writes());
      out.printf("| invalidated rows deleted meanwhile | %,d |%n", report.swept());
      out.printf("| p50 | %.1f ms |%n", report.p50Ms());
      out.printf("| p99 | %.1f ms |%n", report.p99Ms());
    } finally {
      get(vertx.close());
      Directories.delete(work);
    }
  }

  private static <T> T get(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
