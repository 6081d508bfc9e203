package dev.realmkeep.deploy.fleet;

import io.vertx.pgclient.PgConnectOptions;

/**
 * A PostgreSQL server that the nodes of a fleet reach over TCP, with one empty database. A fleet
 * test is written against this and runs on each kind of it.
 */
public interface FleetDatabase extends AutoCloseable {

  /** What a node gets as {@code db}. */
  default String url() {
    PgConnectOptions options = options();
    String password = options.getPassword();
    return "postgresql://%s%s@%s:%d/%s?sslmode=disable"
        .formatted(
            options.getUser(),
            password == null || password.isEmpty() ? "" : ":" + password,
            options.getHost(),
            options.getPort(),
            options.getDatabase());
  }

  /** For the test's own look: a superuser, over TCP. */
  PgConnectOptions options();

  @Override
  void close() throws Exception;
}
