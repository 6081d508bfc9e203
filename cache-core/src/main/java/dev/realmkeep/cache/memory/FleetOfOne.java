package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FlagState;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.model.fleet.FleetNode;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.cache.model.fleet.FleetView;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.port.Fleet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process that shares its realms with nobody. Any thread; every future is complete. */
public final class FleetOfOne implements Fleet {
  private final NodeId self;
  private final FlagBoard board;
  private final Clock clock;
  private volatile @Nullable Member member;

  private record Member(
      NodeDescription description, Supplier<NodeStatus> status, Instant startedAt) {}

  public FleetOfOne(NodeId self, FlagBoard board, Clock clock) {
    this.self = self;
    this.board = board;
    this.clock = clock;
  }

  @Override
  public NodeId self() {
    return self;
  }

  @Override
  public CompletableFuture<Void> join(NodeDescription description, Supplier<NodeStatus> status) {
    member = new Member(description, status, now());
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> leave() {
    member = null;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<FleetView> look() {
    Member present = member;
    if (present == null) {
      return CompletableFuture.completedFuture(new FleetView(List.of(), List.of()));
    }
    NodeStatus status = present.status().get();
    return CompletableFuture.completedFuture(
        new FleetView(
            List.of(
                new FleetNode(self, present.description(), present.startedAt(), 0, false, status)),
            status.running().stream()
                .map(run -> new FleetPopulate(run.key(), self, run.forMillis(), false))
                .toList()));
  }

  /** There is nobody to hold it against. */
  @Override
  public CompletableFuture<Optional<FleetPopulate>> holder(ModuleKey key) {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public List<FlagState> flags() {
    return board.states();
  }

  @Override
  public CompletableFuture<FlagState> set(FleetFlag flag, String value) {
    board.show(flag, new FlagState.Stored(flag.checked(value), now(), self.text()));
    return CompletableFuture.completedFuture(board.state(flag));
  }

  @Override
  public CompletableFuture<FlagState> reset(FleetFlag flag) {
    board.show(flag, null);
    return CompletableFuture.completedFuture(board.state(flag));
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.epochMillis());
  }
}
