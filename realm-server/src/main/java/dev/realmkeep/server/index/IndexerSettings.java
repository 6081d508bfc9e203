package dev.realmkeep.server.index;

import java.time.Duration;

/**
 * Limits of one process's part in indexing runs.
 *
 * @param populatesMax modules under way at once, at least 1; as many as background work may
 *     prerender
 * @param batchModules modules between two looks at what others have done, at least 1
 * @param pollInterval time between two looks for runs, and between two tries of what cannot be done
 *     now
 * @param populateTimeout limit of one populate; longer than a prerender may take
 * @param triesMax tries of a module that ends without an entry, before it counts as failed
 * @param passesMax walks through a realm that changes all the time, before its run counts as done
 */
public record IndexerSettings(
    int populatesMax,
    int batchModules,
    Duration pollInterval,
    Duration populateTimeout,
    int triesMax,
    int passesMax) {

  private static final int BATCHES_PER_POPULATE = 8;

  /** 8 modules per batch and populate, 2 s, 60 s, 3, 20. */
  public static IndexerSettings of(int populatesMax) {
    return new IndexerSettings(
        populatesMax,
        BATCHES_PER_POPULATE * populatesMax,
        Duration.ofSeconds(2),
        Duration.ofSeconds(60),
        3,
        20);
  }

  public IndexerSettings {
    if (populatesMax < 1 || batchModules < 1 || triesMax < 1 || passesMax < 1) {
      throw new IllegalArgumentException("limits of indexing are at least 1");
    }
  }
}
