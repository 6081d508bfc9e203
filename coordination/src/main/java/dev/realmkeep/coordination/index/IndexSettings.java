package dev.realmkeep.coordination.index;

import java.time.Duration;

/**
 * Limits of indexing runs in the database.
 *
 * @param ageMax an open run older than this is closed as expired
 * @param filesPerPage files looked at for one page, at least 1
 */
public record IndexSettings(Duration ageMax, int filesPerPage) {

  /** 6 h, 500. */
  public static final IndexSettings DEFAULT = new IndexSettings(Duration.ofHours(6), 500);

  public IndexSettings {
    if (ageMax.isNegative() || filesPerPage < 1) {
      throw new IllegalArgumentException("need ageMax >= 0 and filesPerPage >= 1");
    }
  }
}
