package dev.realmkeep.server.host.link;

import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.port.LaneOwnership;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who owns which lane among the nodes of one test. */
final class SharedLanes {
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Long> epochs = new HashMap<>();

  private record Held(Node node, long epoch) {}

  /** One node's view. */
  Node node(String name) {
    return new Node(name);
  }

  final class Node implements LaneOwnership {
    private final NodeId id;
    private final List<Consumer<LaneClaim.Owned>> listeners = new CopyOnWriteArrayList<>();
    private volatile String url = "";

    private Node(String name) {
      id = new NodeId(name);
    }

    @Override
    public CompletableFuture<LaneClaim> claim(String realm) {
      synchronized (held) {
        Held holder =
            held.computeIfAbsent(realm, free -> new Held(this, epochs.merge(realm, 1L, Long::sum)));
        return CompletableFuture.completedFuture(claim(realm, holder));
      }
    }

    private LaneClaim claim(String realm, Held holder) {
      return holder.node() == this
          ? new LaneClaim.Owned(realm, holder.epoch(), 0)
          : new LaneClaim.Elsewhere(realm, holder.epoch(), holder.node().id, holder.node().url);
    }

    @Override
    public CompletableFuture<Optional<LaneClaim>> holder(String realm) {
      synchronized (held) {
        return CompletableFuture.completedFuture(
            Optional.ofNullable(held.get(realm)).map(holder -> claim(realm, holder)));
      }
    }

    @Override
    public CompletableFuture<Void> release(String realm, long epoch) {
      synchronized (held) {
        held.computeIfPresent(
            realm,
            (key, holder) -> holder.node() == this && holder.epoch() == epoch ? null : holder);
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onLost(Consumer<LaneClaim.Owned> lost) {
      listeners.add(lost);
    }

    @Override
    public void reachedAt(String address) {
      url = address;
    }

    /** As when its claim has expired: nobody holds the lane. */
    void lose(String realm) {
      Held lost;
      synchronized (held) {
        lost = held.remove(realm);
      }
      if (lost != null) {
        listeners.forEach(listener -> listener.accept(new LaneClaim.Owned(realm, lost.epoch(), 0)));
      }
    }

    /** As when its process is dead: nobody holds the lane, and it is not told. */
    void die(String realm) {
      synchronized (held) {
        held.remove(realm);
      }
    }
  }
}
