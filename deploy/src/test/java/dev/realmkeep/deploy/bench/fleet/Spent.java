package dev.realmkeep.deploy.bench.fleet;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a fleet and its database have used since they were started: processor time, transactions,
 * and what the members count. Linux only: elsewhere the times are 0.
 *
 * @param members processor time of the member processes, seconds
 * @param database of the database server's processes, seconds; also those that have ended
 * @param transactions of the database, statements outside of one included
 * @param sessions begun
 * @param counts what members count, summed up
 */
record Spent(
    double members, double database, long transactions, long sessions, Map<String, Long> counts) {
  private static final double TICKS_PER_SECOND = 100;

  static Spent by(Fleet fleet, PgServer server) throws Exception {
    double members = 0;
    Map<String, Long> counts = new TreeMap<>();
    for (List<String> answer : fleet.askAll(30, i -> new Object[] {"counts"})) {
      for (String field : answer) {
        int equals = field.lastIndexOf('=');
        if (equals > 0) {
          counts.merge(
              field.substring(0, equals), Long.parseLong(field.substring(equals + 1)), Long::sum);
        }
      }
    }
    for (int i = 0; i < fleet.size(); i++) {
      members += seconds(fleet.member(i).pid(), false);
    }
    Vertx vertx = Vertx.vertx();
    try {
      PgConnection connection = get(PgConnection.connect(vertx, server.options()));
      Row row =
          get(connection
                  .query(
                      """
                      SELECT pg_backend_pid(), xact_commit + xact_rollback, sessions
                      FROM pg_stat_database WHERE datname = current_database()
                      """)
                  .execute())
              .iterator()
              .next();
      long postmaster =
          ProcessHandle.of(row.getInteger(0)).flatMap(ProcessHandle::parent).orElseThrow().pid();
      double database = seconds(postmaster, true);
      for (ProcessHandle child : ProcessHandle.of(postmaster).orElseThrow().children().toList()) {
        database += seconds(child.pid(), false);
      }
      get(connection.close());
      return new Spent(members, database, row.getLong(1), row.getLong(2), counts);
    } finally {
      get(vertx.close());
    }
  }

  Spent since(Spent before) {
    Map<String, Long> more = new TreeMap<>();
    counts.forEach((name, value) -> more.put(name, value - before.counts.getOrDefault(name, 0L)));
    more.values().removeIf(value -> value == 0);
    return new Spent(
        members - before.members,
        database - before.database,
        transactions - before.transactions,
        sessions - before.sessions,
        more);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.2f s of processor time by members, %.2f s by the database, %,d transactions, %,d sessions, %s",
        members,
        database,
        transactions,
        sessions,
        counts);
  }

  /** User and system time; {@code ended}: with those of its children that have ended. */
  private static double seconds(long pid, boolean ended) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = 0;
      for (int i = 11; i < (ended ? 15 : 13); i++) {
        ticks += Long.parseLong(fields[i]);
      }
      return ticks / TICKS_PER_SECOND;
    } catch (IOException gone) {
      return 0;
    }
  }

  private static <T> T get(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
