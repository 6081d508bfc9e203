package dev.realmkeep.coordination.testing;

import dev.realmkeep.coordination.db.DatabaseAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Where databases of tests come from: the kind of server that {@link OnServer} has chosen, or else
 * the bundled one. Test classes run one after the other, and so does this.
 */
public final class TestServers {
  private static ServerKind chosen = ServerKind.BUNDLED;

  /**
   * Of the chosen kind, for whoever needs a database and no server; the bundled one has its own.
   */
  private static @Nullable TestServer shared;

  private TestServers() {}

  /** A server of the chosen kind, for the caller alone. */
  public static TestServer start() throws IOException {
    return chosen.start();
  }

  static synchronized void choose(ServerKind kind) {
    TestServer former = shared;
    chosen = kind;
    shared = null;
    if (former != null) {
      try {
        former.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static synchronized PgConnectOptions newDatabase() {
    return chosen == ServerKind.BUNDLED ? TestPostgres.create() : shared().newDatabase();
  }

  static synchronized DatabaseAddress address(PgConnectOptions database) {
    return shared == null ? DatabaseAddress.of(database) : shared.address(database);
  }

  private static TestServer shared() {
    if (shared == null) {
      try {
        shared = chosen.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }
}
