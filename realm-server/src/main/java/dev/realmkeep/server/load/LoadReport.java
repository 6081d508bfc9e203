package dev.realmkeep.server.load;

import java.util.List;

/**
 * What a load did.
 *
 * @param written paths that were new or changed
 * @param deleted paths that were removed
 * @param unchanged files that the realm already had
 * @param kept paths of the realm that the directory does not have and that were left alone
 * @param skipped what does not belong to the realm
 * @param generation the realm's generation afterwards; 0 when nothing had to be written
 * @param invalidated URLs of modules whose definitions are gone
 */
public record LoadReport(
    List<String> written,
    List<String> deleted,
    int unchanged,
    List<String> kept,
    List<DirectoryScan.Skipped> skipped,
    long generation,
    List<String> invalidated) {

  public LoadReport {
    written = List.copyOf(written);
    deleted = List.copyOf(deleted);
    kept = List.copyOf(kept);
    skipped = List.copyOf(skipped);
    invalidated = List.copyOf(invalidated);
  }

  /** Whether the realm is as it was before. */
  public boolean changedNothing() {
    return written.isEmpty() && deleted.isEmpty();
  }
}
