package dev.realmkeep.coordination.store;

/** What a read of a path would find now. */
final class CurrentVersion {
  /**
   * Over {@code p} (paths), {@code r} (its realm) and {@code f} (its file, if there is one). The
   * empty path stands for who may read the realm: {@link
   * dev.realmkeep.cache.model.RealmInfo#accessVersion}.
   */
  static final String SQL =
      """
      coalesce(f.version, CASE p.path WHEN '' THEN ('x' || left(encode(sha256(
        convert_to(r.visibility || ' ' || r.owner, 'UTF8')), 'hex'), 13))::bit(52)::bigint
        ELSE 0 END)\
      """;

  private CurrentVersion() {}
}
