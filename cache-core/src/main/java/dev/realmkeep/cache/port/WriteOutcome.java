package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.Invalidation;
import java.util.List;

/** What became of a source write. */
public sealed interface WriteOutcome {

  /**
   * Committed as one generation; the invalidation has been applied in this process.
   *
   * @param changed the files written, with their new version; a deleted one is not listed
   * @param deleted paths removed
   * @param invalidation what it made unusable
   */
  record Written(
      long generation, List<FileStat> changed, List<String> deleted, Invalidation invalidation)
      implements WriteOutcome {
    public Written {
      changed = List.copyOf(changed);
      deleted = List.copyOf(deleted);
    }
  }

  /** Every put had the content that is stored and no delete hit a file: nothing changed. */
  record Unchanged(long generation) implements WriteOutcome {}

  /**
   * Nothing was written.
   *
   * @param actualVersion version of the file now, 0 = absent
   */
  record PreconditionFailed(String path, long actualVersion) implements WriteOutcome {}

  /** The realm is not there. */
  record NoSuchRealm(String realm) implements WriteOutcome {}
}
