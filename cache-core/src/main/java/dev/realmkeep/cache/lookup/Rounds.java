package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;

/**
 * How often a flight went round in the loop of {@link Populate}, by cause.
 *
 * @param contended waits that ended with the key, or with the wait's own limit
 * @param wokenEarly waits that ended although the holder may be as well as before
 * @param lost attempts whose transaction ended before the work
 * @param discarded results that were not stored, because sources had moved
 * @param tooOld answers that would have rested on something older than the trust window
 */
record Rounds(int contended, int wokenEarly, int lost, int discarded, int tooOld) {
  static final Rounds NONE = new Rounds(0, 0, 0, 0, 0);

  /** After a wait for another process. */
  Rounds afterWait(WokenBy by) {
    return switch (by) {
      case ANNOUNCEMENT, LOCK_WATCH, TIMEOUT, SHUTDOWN ->
          new Rounds(contended + 1, wokenEarly, lost, discarded, tooOld);
      case RECONNECT, MODE -> new Rounds(contended, wokenEarly + 1, lost, discarded, tooOld);
    };
  }

  boolean waited() {
    return contended + wokenEarly > 0;
  }

  Rounds afterLost() {
    return new Rounds(contended, wokenEarly, lost + 1, discarded, tooOld);
  }

  Rounds afterDiscarded() {
    return new Rounds(contended, wokenEarly, lost, discarded + 1, tooOld);
  }

  Rounds afterTooOld() {
    return new Rounds(contended, wokenEarly, lost, discarded, tooOld + 1);
  }
}
