package dev.realmkeep.deploy.bench.fleet;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Eight connections commit transactions in tables of their own (an update and an insert each), in
 * the database of the sources. By turns the fleet is at work in it and stopped with SIGSTOP. At
 * work: together 20 writes and 200 lookups a second over 256 keys, a compute sleeping 20 ms.
 */
final class Foreground implements Scenario {
  private static final int WRITERS = 8;
  private static final int KEYS = 256;
  private static final int COMPUTE_MILLIS = 20;
  private static final int WRITES_PER_SECOND = 5;
  private static final int LOOKUPS_PER_SECOND = 50;
  private static final long SETTLE_MILLIS = 500;
  private static final int LEAD_MILLIS = 1_500;

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS foreground_accounts (id int PRIMARY KEY, balance bigint NOT NULL);
      CREATE TABLE IF NOT EXISTS foreground_history (id bigint GENERATED ALWAYS AS IDENTITY,
        account int NOT NULL, delta bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
      INSERT INTO foreground_accounts SELECT i, 0 FROM generate_series(1, 1000) i
        ON CONFLICT DO NOTHING;
      """;

  @Override
  public String name() {
    return "foreground";
  }

  @Override
  public List<Measure> measures() {
    return List.of(Measure.COMMITS);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    Fleet fleet = bench.fleet(ColdFanOut.PROCESSES, ColdFanOut.SLOTS);
    fleet.askAll(10, i -> new Object[] {"take", COMPUTE_MILLIS});
    String group = "fore" + bench.next();
    fleet.ask(0, 30, "prepare", group, KEYS, 1);
    fleet.all(group, KEYS, 60);
    int turns = bench.count(5, 2, 1);
    int millis = bench.count(3_000, 500);
    Vertx vertx = Vertx.vertx();
    try {
      Writers writers = Writers.open(vertx, bench.database());
      writers.during(() -> Workbench.pauseMillis(millis)); // warms up
      double with = 0;
      double without = 0;
      for (int turn = 0; turn < turns; turn++) {
        Spent before = Spent.by(fleet, bench.database());
        List<CompletableFuture<List<String>>> driven = new ArrayList<>();
        for (int i = 0; i < fleet.size(); i++) {
          driven.add(
              fleet
                  .member(i)
                  .ask(
                      "drive",
                      group,
                      KEYS,
                      WRITES_PER_SECOND,
                      LOOKUPS_PER_SECOND,
                      LEAD_MILLIS + millis,
                      turn * 100 + i));
        }
        Workbench.pauseMillis(LEAD_MILLIS); // it was stopped, and has to make its connections
        with += writers.during(() -> Workbench.pauseMillis(millis));
        for (CompletableFuture<List<String>> drive : driven) {
          drive.get(60, TimeUnit.SECONDS);
        }
        bench.spent("foreground with the fleet", before, fleet);
        Workbench.pauseMillis(SETTLE_MILLIS);
        for (int i = 0; i < fleet.size(); i++) {
          fleet.member(i).pause();
        }
        try {
          without += writers.during(() -> Workbench.pauseMillis(millis));
        } finally {
          for (int i = 0; i < fleet.size(); i++) {
            fleet.member(i).resume();
          }
        }
        Workbench.pauseMillis(2 * SETTLE_MILLIS);
      }
      writers.close();
      bench.put(
          Measure.COMMITS,
          Figure.of(with / without, "%,.0f of %,.0f/s".formatted(with / turns, without / turns)));
      fleet.spoil(); // it was stopped
    } finally {
      get(vertx.close());
    }
  }

  private static <T> T get(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  /** Eight connections, each with one transaction after the other. */
  private static final class Writers {
    private static final String UPDATE =
        "UPDATE foreground_accounts SET balance = balance + $2 WHERE id = $1";
    private static final String INSERT =
        "INSERT INTO foreground_history (account, delta) VALUES ($1, $2)";

    private final List<PgConnection> connections;
    private final LongAdder commits = new LongAdder();
    private volatile boolean running;

    private Writers(List<PgConnection> connections) {
      this.connections = connections;
    }

    static Writers open(Vertx vertx, PgServer database) {
      List<PgConnection> connections = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        connections.add(
            get(
                PgConnection.connect(
                    vertx,
                    database
                        .options()
                        .setCachePreparedStatements(true)
                        .addProperty("client_min_messages", "warning"))));
      }
      get(connections.getFirst().query(TABLES).execute());
      return new Writers(connections);
    }

    /** Commits per second while {@code work} runs. */
    double during(Runnable work) {
      running = true;
      commits.reset();
      long began = System.nanoTime();
      List<CompletableFuture<Void>> ends = new ArrayList<>();
      for (int i = 0; i < connections.size(); i++) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        ends.add(end);
        next(i, 0, end);
      }
      double rate;
      try {
        work.run();
        rate = commits.sum() * 1e9 / (System.nanoTime() - began);
      } finally {
        running = false;
        CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)).join();
      }
      return rate;
    }

    private void next(int writer, long round, CompletableFuture<Void> end) {
      if (!running) {
        end.complete(null);
        return;
      }
      Tuple tuple = Tuple.of((int) (writer + WRITERS * (round % 100)) + 1, 1L);
      connections
          .get(writer)
          .begin()
          .compose(transaction ->
              connections
                  .get(writer)
                  .preparedQuery(UPDATE)
                  .execute(tuple)
                  .compose(_ -> connections.get(writer).preparedQuery(INSERT).execute(tuple))
                  .compose(_ -> transaction.commit()))
          .onComplete(done -> {
            if (done.succeeded()) {
              commits.increment();
              next(writer, round + 1, end);
            } else {
              end.completeExceptionally(done.cause());
            }
          });
    }

    void close() {
      connections.forEach(connection -> get(connection.close()));
    }
  }
}
