package dev.realmkeep.deploy.peers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The sources, one row each, in the PostgreSQL server that Realmkeep keeps its sources in; a write
 * is a durable transaction of its own. As many connections as a Realmkeep process has for reads.
 * Any thread; blocks it.
 */
final class Sources implements AutoCloseable {
  private static final int CONNECTIONS = 8;

  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS peer_sources (key text PRIMARY KEY, number bigint NOT NULL)";
  private static final String CREATION_LOCK = "SELECT pg_advisory_lock(7312)";
  private static final String CREATION_UNLOCK = "SELECT pg_advisory_unlock(7312)";
  private static final String READ = "SELECT number FROM peer_sources WHERE key = ?";
  private static final String WRITE = "UPDATE peer_sources SET number = ? WHERE key = ?";
  private static final String PREPARE =
      "INSERT INTO peer_sources (key, number) SELECT unnest(?::text[]), ?"
          + " ON CONFLICT (key) DO UPDATE SET number = excluded.number";

  private final BlockingQueue<Connection> free = new LinkedBlockingQueue<>();

  Sources(String url) throws SQLException {
    for (int i = 0; i < CONNECTIONS; i++) {
      free.add(DriverManager.getConnection(url));
    }
    use(connection -> {
      try (var statement = connection.createStatement()) {
        statement.execute(CREATION_LOCK);
        statement.execute(TABLE);
        statement.execute(CREATION_UNLOCK);
      }
      return true;
    });
  }

  /** The number of a source. */
  long read(String key) throws SQLException {
    return use(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(READ)) {
        statement.setString(1, key);
        try (ResultSet rows = statement.executeQuery()) {
          if (!rows.next()) {
            throw new IllegalStateException("no source " + key);
          }
          return rows.getLong(1);
        }
      }
    });
  }

  /** Answers when the new number was committed, {@link System#nanoTime}. */
  long write(String key, long number) throws SQLException {
    return use(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
        statement.setLong(1, number);
        statement.setString(2, key);
        statement.executeUpdate();
        return System.nanoTime();
      }
    });
  }

  void prepare(List<String> keys, long number) throws SQLException {
    use(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(PREPARE)) {
        statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
        statement.setLong(2, number);
        return statement.executeUpdate();
      }
    });
  }

  private interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  private <T> T use(Work<T> work) throws SQLException {
    Connection connection;
    try {
      connection = free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException(e);
    }
    try {
      return work.with(connection);
    } finally {
      free.add(connection);
    }
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : free) {
      connection.close();
    }
  }
}
