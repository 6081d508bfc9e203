package dev.realmkeep.prerender.host;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The connections that have unanswered calls or are connected. Any thread; nothing blocks. */
final class Connections {

  private final ConcurrentHashMap<String, Connection> all = new ConcurrentHashMap<>();

  /** Holds a connection, or answers null when {@code max} hold it. */
  @Nullable Connection enter(String id, int max) {
    while (true) {
      Connection connection = all.get(id);
      if (connection == null) {
        connection = all.computeIfAbsent(id, Connection::new);
      }
      switch (connection.enter(max)) {
        case ENTERED -> {
          return connection;
        }
        case FULL -> {
          return null;
        }
        case DEAD -> all.remove(id, connection);
      }
    }
  }

  void leave(Connection connection) {
    if (connection.leave()) {
      all.remove(connection.id(), connection);
    }
  }

  @Nullable Connection find(String id) {
    return all.get(id);
  }

  int size() {
    return all.size();
  }
}
