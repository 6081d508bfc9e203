package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.lane.LaneClaim;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Decides which process runs a realm's main lane: one at a time. A claim is renewed as long as this
 * process lives and reaches the database; a claim that was not renewed for three seconds may be
 * taken over by another process, with a greater epoch. The store's fence, not this port, is what
 * keeps two lanes from writing. Any thread; nothing blocks; no process's wall clock takes part.
 */
public interface LaneOwnership {

  /**
   * Claims the lane if nobody holds it, or says who does. Idempotent while owned. Fails with {@link
   * StoreUnavailableException}.
   */
  CompletableFuture<LaneClaim> claim(String realm);

  /** Who holds the lane now, without claiming it; empty when nobody does. */
  CompletableFuture<Optional<LaneClaim>> holder(String realm);

  /** Gives the lane up, so that another process can claim it at once. Idempotent; never fails. */
  CompletableFuture<Void> release(String realm, long epoch);

  /**
   * Is told when a claim of this process has ended without {@link #release}: it was taken over, or
   * could not be renewed for so long that it may have been. Called once for each claim, on any
   * thread; must be quick and must not throw.
   */
  void onLost(Consumer<LaneClaim.Owned> lost);

  /**
   * Whether nobody can have taken that claim over yet, by this process's own monotonic clock: no
   * question to the database, a few nanoseconds. Whoever answers from what he has only read asks
   * after reading: a process that was stopped for a while knows then that it must not answer.
   */
  default boolean isHeld(String realm, long epoch) {
    return true;
  }

  /** Where other processes reach this one, shown to them with each claim from now on. */
  void reachedAt(String url);
}
