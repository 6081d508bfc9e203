package dev.realmkeep.coordination.store;

import io.vertx.core.Future;

/**
 * Lets a test stand between the statements of a validated persist. {@link #NONE} costs nothing: the
 * statements are then sent without waiting for each other's answer.
 */
public interface PersistProbe {

  /** Nobody listens. */
  PersistProbe NONE = point -> Future.succeededFuture();

  /** The persist goes on when the future completes. */
  Future<Void> at(Point point);

  /** Where a persist can be held. */
  enum Point {
    /** The realm rows are locked, nothing is compared yet. */
    LOCKED,
    /** Everything is written, nothing is committed yet. */
    WRITTEN
  }
}
