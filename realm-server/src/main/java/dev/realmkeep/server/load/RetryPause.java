package dev.realmkeep.server.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a watch waits for an edit before it tries a push that failed once more: a second, and
 * twice as long after each further failure, up to half a minute. After an edit it begins anew, for
 * that may have been the remedy. Used by one thread.
 */
final class RetryPause {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(30);

  private @Nullable Duration pause;

  /** Null while there is nothing to try again. */
  @Nullable Duration pause() {
    return pause;
  }

  void succeeded() {
    pause = null;
  }

  /**
   * @param edited whether something was edited since the push before
   */
  void failed(boolean edited) {
    if (pause == null || edited) {
      pause = FIRST;
      return;
    }
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }
}
