package dev.realmkeep.coordination.testing;

import dev.realmkeep.coordination.db.DatabaseAddress;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL server of a test's own, reached over TCP without TLS. Used from one thread. */
public interface TestServer extends AutoCloseable {
  AtomicInteger DATABASES = new AtomicInteger();

  /** A superuser, and a database that is empty at first. */
  PgConnectOptions options();

  /** The same user, and a database that is new and empty. */
  default PgConnectOptions newDatabase() {
    String name = "own_" + DATABASES.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return options().setDatabase(name);
  }

  /** How a process reaches a database of this server. */
  default DatabaseAddress address(PgConnectOptions database) {
    return DatabaseAddress.of(database);
  }

  /** A port before it, and before all that processes reach it by, whose network misbehaves. */
  default FaultProxy proxy() throws IOException {
    return FaultProxy.before(options());
  }

  /** Runs one statement as superuser in {@link #options}' database. */
  default void execute(String sql) {
    Vertx vertx = Vertx.vertx();
    try {
      TestDatabase.get(
          PgConnection.connect(vertx, options())
              // A connection that was lost would not answer that it is closed.
              .compose(connection ->
                  connection.query(sql).execute().compose(done -> connection.close())));
    } finally {
      TestDatabase.get(vertx.close());
    }
  }

  /** What a process gets as {@code db}. */
  static String url(PgConnectOptions database) {
    String password = database.getPassword();
    return "postgresql://%s%s@%s:%d/%s?sslmode=disable"
        .formatted(
            database.getUser(),
            password == null || password.isEmpty() ? "" : ":" + password,
            database.getHost(),
            database.getPort(),
            database.getDatabase());
  }

  /** Ends the server and every connection; {@link #startAgain} brings it back with its data. */
  default void stop() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** On the same port. */
  default void startAgain() throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Ends the server and every session at once: what was committed without waiting for the disk is
   * lost. {@link #startAgain} brings it back.
   */
  default void crash() throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * SIGKILL of the process of one session. The server ends all others, loses what was committed
   * without waiting for the disk, and goes on by itself, as the process that it was.
   */
  default void killSession() {
    try {
      shell("kill -KILL $PPID");
    } catch (VertxException gone) {
      return; // with the session
    }
    throw new IllegalStateException("the session has survived");
  }

  /** Has a process of the server run a command, whose parent it is. */
  default void shell(String command) {
    execute("COPY (SELECT 1) TO PROGRAM '" + command.replace("'", "''") + "'");
  }

  @Override
  void close() throws IOException;
}
