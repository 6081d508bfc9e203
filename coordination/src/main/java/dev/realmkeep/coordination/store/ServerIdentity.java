package dev.realmkeep.coordination.store;

import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.CompletableFuture;

/**
 * Scheme and authority that all servers of a database share. Any thread; nothing blocks. Futures
 * fail with {@link dev.realmkeep.cache.port.StoreUnavailableException} when the database does not
 * answer.
 */
public final class ServerIdentity {
  private static final String PROPOSE =
      "INSERT INTO server_identity (public_url) VALUES ($1) ON CONFLICT DO NOTHING";

  private static final String DECLARE =
      """
      INSERT INTO server_identity (public_url) VALUES ($1)
      ON CONFLICT (singleton) DO UPDATE SET public_url = excluded.public_url
        WHERE server_identity.public_url <> excluded.public_url
      """;

  private static final String GET = "SELECT public_url FROM server_identity";

  private final Database database;

  public ServerIdentity(Database database) {
    this.database = database;
  }

  /**
   * Answers the identity, which becomes {@code publicUrl} if there was none: of several servers
   * that propose at once the first decides for all.
   */
  public CompletableFuture<String> settle(String publicUrl) {
    return write(PROPOSE, publicUrl);
  }

  /** Makes {@code publicUrl} the identity, and answers it. */
  public CompletableFuture<String> declare(String publicUrl) {
    return write(DECLARE, publicUrl);
  }

  /** Both statements may run twice; the second reads what whoever was first has committed. */
  private CompletableFuture<String> write(String sql, String publicUrl) {
    return DatabaseFailures.toPort(
        DatabaseFailures.retriedOnce(() ->
            database
                .reads()
                .preparedQuery(sql)
                .execute(Tuple.of(publicUrl))
                .compose(done -> database.reads().preparedQuery(GET).execute())
                .map(rows -> rows.iterator().next().getString(0))));
  }
}
