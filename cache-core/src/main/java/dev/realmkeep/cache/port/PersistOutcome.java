package dev.realmkeep.cache.port;

/** What became of a validated persist. */
public sealed interface PersistOutcome {

  /** The whole read set was still current: the row is stored and committed. */
  record Persisted(StoredEntry entry) implements PersistOutcome {}

  /**
   * A file of the read set has another version now; nothing was stored.
   *
   * @param readVersion the version the prerender saw, 0 = absent
   * @param actualVersion the version now, 0 = absent
   */
  record SourcesMoved(String realm, String path, long readVersion, long actualVersion)
      implements PersistOutcome {}
}
