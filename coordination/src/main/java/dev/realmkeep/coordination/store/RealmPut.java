package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.coordination.store.Invalidating.LockedRealm;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Creates a realm, or changes who owns and who may read it, for a connection on which a transaction
 * is open. The caller commits.
 *
 * <p>A change invalidates the rows of the realm, those that read from it, and those that asked
 * whether they may: they read its empty path (see {@link
 * dev.realmkeep.cache.model.FileRead#ofAccess}). It holds the realm's row as a source write does,
 * so a persist that knew the realm as it was either committed before, and its row is found, or
 * compares afterwards and is refused.
 *
 * <p>A new realm invalidates every row: until now its URLs were foreign, and a row does not tell
 * which foreign URLs it asked for. Realms are created seldom. A prerender that is under way in a
 * process which has not heard of the realm may still store what it saw; in this process it may not,
 * because registering the realm overtakes it.
 */
final class RealmPut {
  private static final String ADD =
      "INSERT INTO realms (url, owner, visibility) VALUES ($1, $2, $3) ON CONFLICT (url) DO NOTHING";

  private static final String CHANGE =
      """
      UPDATE realms SET owner = $2, visibility = $3, generation = generation + 1
      WHERE id = $1 AND (owner, visibility) <> ($2, $3)
      RETURNING generation
      """;

  private final SqlConnection connection;
  private final Invalidating invalidating;
  private final RealmInfo realm;
  private final String visibility;

  RealmPut(SqlConnection connection, RealmInfo realm) {
    this.connection = connection;
    this.invalidating = new Invalidating(connection);
    this.realm = realm;
    this.visibility = realm.visibility().name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param logged empty when nothing was changed that a row can depend on
   */
  record Done(long generation, Optional<Invalidation> logged) {}

  Future<Done> run() {
    return connection
        .preparedQuery(ADD)
        .execute(Tuple.of(realm.url(), realm.owner(), visibility))
        .compose(added ->
            added.rowCount() == 1
                ? created()
                : invalidating.lock(realm.url()).compose(locked -> change(locked.orElseThrow())));
  }

  private Future<Done> created() {
    return invalidating
        .lockAll()
        .compose(locked -> invalidating.invalidateAll())
        .compose(rows ->
            rows > 0
                ? invalidating.log(Invalidation.Kind.ALL, "", 0, List.of()).map(Optional::of)
                : Future.succeededFuture(Optional.<Invalidation>empty()))
        .map(logged -> new Done(0, logged));
  }

  private Future<Done> change(LockedRealm locked) {
    return connection
        .preparedQuery(CHANGE)
        .execute(Tuple.of(locked.id(), realm.owner(), visibility))
        .compose(changed ->
            changed.size() == 0
                ? Future.succeededFuture(new Done(locked.generation(), Optional.empty()))
                : invalidate(locked, locked.generation() + 1));
  }

  private Future<Done> invalidate(LockedRealm locked, long generation) {
    return invalidating
        .invalidateRealm(locked)
        .compose(
            gone -> invalidating.log(Invalidation.Kind.REALM, realm.url(), generation, List.of()))
        .map(logged -> new Done(generation, Optional.of(logged)));
  }
}
