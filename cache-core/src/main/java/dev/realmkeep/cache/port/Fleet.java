package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FlagState;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.cache.model.fleet.FleetView;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The processes over one database, and what is set for all of them. Any thread; nothing blocks.
 * Futures fail with {@link StoreUnavailableException} when the database does not answer.
 *
 * <p>A process that cannot reach the database goes on with the flags it knew last; the others see
 * its last sign of life grow old, and take it for lost after a while. No wall clock of any process
 * takes part in that.
 */
public interface Fleet {

  /** This process. */
  NodeId self();

  /**
   * Shows this process to the others from now on. Completes when they can see it; fails when that
   * did not succeed at once, and is tried again then nevertheless.
   *
   * @param status asked at every sign of life, on any thread: it must be quick and must not throw
   */
  CompletableFuture<Void> join(NodeDescription description, Supplier<NodeStatus> status);

  /** Takes this process out of the fleet, for good. Idempotent; never fails. */
  CompletableFuture<Void> leave();

  /** Who there is, and what they are computing. */
  CompletableFuture<FleetView> look();

  /** Who holds {@code key} against the others now; empty when nobody does. */
  CompletableFuture<Optional<FleetPopulate>> holder(ModuleKey key);

  /** Every flag as this process knows it now. */
  List<FlagState> flags();

  /**
   * Sets a flag for all processes. When it completes it is in force in this one, and within a
   * second in every one that can reach the database.
   *
   * @param value one of the flag's
   * @throws IllegalArgumentException when it is not
   */
  CompletableFuture<FlagState> set(FleetFlag flag, String value);

  /** As {@link #set}: gives every process its own setting back. */
  CompletableFuture<FlagState> reset(FleetFlag flag);
}
