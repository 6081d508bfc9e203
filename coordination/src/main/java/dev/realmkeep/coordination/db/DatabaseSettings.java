package dev.realmkeep.coordination.db;

import java.time.Duration;

/**
 * How to use a database.
 *
 * @param readConnections most connections for single statements, at least 1
 * @param populateConnections most connections for populates, one each; as many as prerender slots
 * @param queueMax most operations that wait for a connection of a pool; more fail at once
 * @param connectTimeout limit of establishing a connection
 * @param acquireTimeout limit of waiting for a free connection, the time to connect included
 * @param statementTimeout limit of one statement, kept by the server
 */
public record DatabaseSettings(
    int readConnections,
    int populateConnections,
    int queueMax,
    Duration connectTimeout,
    Duration acquireTimeout,
    Duration statementTimeout) {

  /** 8 connections for reads, 2 for populates, 10,000 waiting, 3 s, 5 s, 15 s. */
  public static final DatabaseSettings DEFAULT =
      new DatabaseSettings(
          8, 2, 10_000, Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(15));

  public DatabaseSettings {
    if (readConnections < 1 || populateConnections < 1 || queueMax < 1) {
      throw new IllegalArgumentException("a pool has at least one connection and one place");
    }
  }

  public DatabaseSettings withPopulateConnections(int count) {
    return new DatabaseSettings(
        readConnections, count, queueMax, connectTimeout, acquireTimeout, statementTimeout);
  }

  public DatabaseSettings withReadConnections(int count) {
    return new DatabaseSettings(
        count, populateConnections, queueMax, connectTimeout, acquireTimeout, statementTimeout);
  }
}
