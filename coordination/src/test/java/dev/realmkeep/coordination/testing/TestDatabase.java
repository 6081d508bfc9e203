package dev.realmkeep.coordination.testing;

import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.coordination.db.DatabaseSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A fresh, migrated database with a Vert.x of its own, closed with it. */
public final class TestDatabase implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final DatabaseAddress address;
  private final PgConnectOptions options;
  private final Database database;

  private TestDatabase(PgConnectOptions options, DatabaseSettings settings) {
    this(TestServers.address(options), options, settings);
  }

  private TestDatabase(
      DatabaseAddress address, PgConnectOptions options, DatabaseSettings settings) {
    this.address = address;
    this.options = options;
    this.database = get(Database.open(vertx, address, settings));
  }

  public static TestDatabase open() {
    return open(DatabaseSettings.DEFAULT.withPopulateConnections(4));
  }

  public static TestDatabase open(DatabaseSettings settings) {
    return new TestDatabase(TestPostgres.newDatabase(), settings);
  }

  /** On a database from elsewhere. */
  public static TestDatabase on(PgConnectOptions options) {
    return new TestDatabase(options, DatabaseSettings.DEFAULT.withPopulateConnections(4));
  }

  /** As {@link #on(PgConnectOptions)}, with pools of these sizes. */
  public static TestDatabase on(PgConnectOptions options, DatabaseSettings settings) {
    return new TestDatabase(options, settings);
  }

  /** As {@link #at(DatabaseAddress, PgConnectOptions, DatabaseSettings)}. */
  static TestDatabase at(DatabaseAddress address, PgConnectOptions options) {
    return at(address, options, DatabaseSettings.DEFAULT.withPopulateConnections(4));
  }

  /** At an address that leads to the database of {@code options} by a way of its own. */
  static TestDatabase at(
      DatabaseAddress address, PgConnectOptions options, DatabaseSettings settings) {
    return new TestDatabase(address, options, settings);
  }

  /** Another process's view of the same database. */
  public TestDatabase peer() {
    return new TestDatabase(address, options, DatabaseSettings.DEFAULT.withPopulateConnections(4));
  }

  public Database database() {
    return database;
  }

  public PgConnectOptions options() {
    return new PgConnectOptions(options);
  }

  /** The result, or a failure of the test after a minute. */
  public static <T> T get(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    get(database.close());
    get(vertx.close());
  }
}
