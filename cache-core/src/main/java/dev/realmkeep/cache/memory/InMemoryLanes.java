package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.ConnectedClient;
import dev.realmkeep.cache.model.lane.DueCalls;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.cache.port.LaneOwnership;
import dev.realmkeep.cache.port.LaneStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The lanes of a process that is alone: it owns whatever it claims, and what it commits is gone
 * with it. One lock for each realm stands for the database's transactions. Any thread; futures are
 * complete when they are returned. A query looks at every document of its table: indexes are not
 * needed. Has no limit of its own.
 */
public final class InMemoryLanes implements LaneStore, LaneOwnership {
  private final Predicate<String> isRealm;
  private final Clock clock;

  /** Each is guarded by its own monitor. */
  private final Map<String, LaneState> realms = new ConcurrentHashMap<>();

  /**
   * @param isRealm whether there is a realm of that URL; must be quick
   */
  public InMemoryLanes(Predicate<String> isRealm, Clock clock) {
    this.isRealm = isRealm;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Optional<Document>> get(DocumentTable table, String id) {
    return of(table.realm(), lane -> lane.get(table, id));
  }

  @Override
  public CompletableFuture<List<Document>> find(DocumentTable table, DocumentQuery query) {
    return of(table.realm(), lane -> lane.find(table, query));
  }

  @Override
  public CompletableFuture<Long> count(DocumentTable table, DocumentQuery query) {
    return of(table.realm(), lane -> lane.count(table, query.filter()));
  }

  @Override
  public CompletableFuture<Void> declare(DocumentTable table, List<DocumentIndex> indexes) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<CommitOutcome> commit(LaneCommit commit) {
    return of(commit.realm(), lane -> lane.commit(commit, clock.epochMillis()));
  }

  @Override
  public CompletableFuture<DueCalls> due(String realm, int max) {
    return of(realm, lane -> lane.schedules().due(max, clock.epochMillis()));
  }

  @Override
  public CompletableFuture<List<ScheduledCall>> schedules(String realm, int max) {
    return of(realm, lane -> lane.schedules().sorted(max));
  }

  @Override
  public CompletableFuture<List<ConnectedClient>> clients(String realm) {
    return of(realm, LaneState::clients);
  }

  @Override
  public CompletableFuture<LaneClaim> claim(String realm) {
    if (!isRealm.test(realm)) {
      return CompletableFuture.completedFuture(new LaneClaim.NoSuchRealm(realm));
    }
    return of(
        realm,
        lane -> {
          lane.claim();
          return new LaneClaim.Owned(realm, lane.epoch(), lane.version());
        });
  }

  @Override
  public CompletableFuture<Optional<LaneClaim>> holder(String realm) {
    return of(
        realm,
        lane ->
            lane.isOwned()
                ? Optional.of(new LaneClaim.Owned(realm, lane.epoch(), lane.version()))
                : Optional.empty());
  }

  @Override
  public CompletableFuture<Void> release(String realm, long epoch) {
    return of(
            realm,
            lane -> {
              lane.release(epoch);
              return true;
            })
        .thenAccept(released -> {});
  }

  /** Nobody takes a lane over. */
  @Override
  public void onLost(Consumer<LaneClaim.Owned> lost) {}

  @Override
  public void reachedAt(String url) {}

  private <T> CompletableFuture<T> of(String realm, Function<LaneState, T> work) {
    LaneState lane = realms.computeIfAbsent(realm, first -> new LaneState());
    T result;
    synchronized (lane) {
      result = work.apply(lane);
    }
    return CompletableFuture.completedFuture(result);
  }
}
