package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.port.LaneOwnership;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import dev.realmkeep.coordination.lane.HeldLanes.Held;
import dev.realmkeep.coordination.lane.LaneRows.Renewal;
import dev.realmkeep.coordination.listen.Listener;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lanes held by rows. One statement renews all claims of this process, on the listening connection,
 * or on the pool when that one failed or was silent the last time. A claim ends when a renewal says
 * that it is another's, or when none has succeeded for as long as it lasts, by the monotonic clock:
 * a process that was stopped finds that out at its first look, which it need not wait for ({@link
 * #isHeld}).
 *
 * <p>Any thread; never blocks. {@code onLost} is called on event loops, without a lock held.
 */
public final class PgLaneOwnership implements LaneOwnership, AutoCloseable {
  /** Looks for claims that have ended, in the time between two renewals. */
  private static final int LOOKS_PER_RENEWAL = 5;

  /** Giving up is not waited for longer: the claim expires. */
  private static final Duration RELEASE_MAX = Duration.ofSeconds(2);

  /** Claims in a row that find a holder and then none. */
  private static final int CLAIMS_MAX = 3;

  private static final Logger log = LoggerFactory.getLogger(PgLaneOwnership.class);

  private final Database database;
  private final Listener listener;
  private final Clock clock;
  private final LaneSettings settings;
  private final NodeId self;
  private final HeldLanes held;
  private final List<Consumer<LaneClaim.Owned>> losers = new CopyOnWriteArrayList<>();

  private final Object lock = new Object();

  // Guarded by lock.
  private final Map<String, CompletableFuture<LaneClaim>> claiming = new HashMap<>();
  private List<Long> timers = List.of();
  private boolean renewing;
  private boolean byPool;

  private volatile String url = "";

  public PgLaneOwnership(Database database, Listener listener, Clock clock, LaneSettings settings) {
    this.database = database;
    this.listener = listener;
    this.clock = clock;
    this.settings = settings;
    this.self = database.node();
    this.held = new HeldLanes(settings.lease().toNanos());
  }

  /** Begins to renew. */
  public void start() {
    long renewal = settings.renewal().toMillis();
    synchronized (lock) {
      timers =
          List.of(
              database.vertx().setPeriodic(renewal, timer -> renew()),
              database
                  .vertx()
                  .setPeriodic(Math.max(1, renewal / LOOKS_PER_RENEWAL), timer -> look()));
    }
  }

  @Override
  public CompletableFuture<LaneClaim> claim(String realm) {
    CompletableFuture<LaneClaim> mine = new CompletableFuture<>();
    synchronized (lock) {
      CompletableFuture<LaneClaim> other = claiming.putIfAbsent(realm, mine);
      if (other != null) {
        return other.copy();
      }
    }
    look();
    DatabaseFailures.toPort(held.get(realm) == null ? take(realm, 1) : again(realm))
        .whenComplete((claim, failure) -> {
          synchronized (lock) {
            claiming.remove(realm, mine);
          }
          if (failure == null) {
            mine.complete(claim);
          } else {
            mine.completeExceptionally(failure);
          }
        });
    return mine.copy();
  }

  private Future<LaneClaim> take(String realm, int time) {
    long sent = clock.nanoTime();
    return DatabaseFailures.retriedOnce(
            () -> LaneRows.claim(database.reads(), realm, self, url, settings.lease()))
        .compose(claimed -> {
          if (claimed.realmId() == null) {
            return Future.succeededFuture(new LaneClaim.NoSuchRealm(realm));
          }
          if (claimed.epoch() != null) {
            LaneClaim.Owned owned = new LaneClaim.Owned(realm, claimed.epoch(), claimed.version());
            held.add(claimed.realmId(), owned, sent);
            log.info("this node runs the lane of {}, epoch {}", realm, owned.epoch());
            return Future.succeededFuture(owned);
          }
          return read(realm)
              .compose(holder ->
                  holder.isPresent() || time == CLAIMS_MAX
                      ? Future.succeededFuture(holder.map(one -> elsewhere(realm, one)))
                      : take(realm, time + 1).map(Optional::of))
              .map(claim ->
                  claim.orElseThrow(() ->
                      new StoreUnavailableException(
                          "the lane of " + realm + " changes hands", new TimeoutException())));
        });
  }

  /** A claim of what this process holds answers with the version there is now. */
  private Future<LaneClaim> again(String realm) {
    return read(realm)
        .compose(holder -> {
          Held mine = held.get(realm);
          if (mine != null
              && holder.isPresent()
              && holder.get().epoch() == mine.claim().epoch()
              && holder.get().node().equals(self)) {
            return Future.succeededFuture(
                new LaneClaim.Owned(realm, mine.claim().epoch(), holder.get().version()));
          }
          if (mine != null && held.remove(realm, mine.claim().epoch())) {
            tell(List.of(mine.claim()));
          }
          return take(realm, 1);
        });
  }

  @Override
  public CompletableFuture<Optional<LaneClaim>> holder(String realm) {
    return DatabaseFailures.toPort(
        read(realm)
            .map(holder -> {
              if (holder.isEmpty()) {
                return Optional.empty();
              }
              LaneRows.Holder one = holder.get();
              if (!one.node().equals(self)) {
                return Optional.of(elsewhere(realm, one));
              }
              return isHeld(realm, one.epoch())
                  ? Optional.of(new LaneClaim.Owned(realm, one.epoch(), one.version()))
                  : Optional.empty();
            }));
  }

  @Override
  public boolean isHeld(String realm, long epoch) {
    return held.isHeld(realm, epoch, clock.nanoTime());
  }

  @Override
  public CompletableFuture<Void> release(String realm, long epoch) {
    if (!held.remove(realm, epoch)) {
      return CompletableFuture.completedFuture(null);
    }
    return DatabaseFailures.retriedOnce(
            () -> LaneRows.release(database.reads(), realm, epoch, self))
        .timeout(RELEASE_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> {
          log.info("the lane of {} is given up by not renewing it: {}", realm, failure.toString());
          return Future.succeededFuture();
        })
        .toCompletionStage()
        .toCompletableFuture();
  }

  @Override
  public void onLost(Consumer<LaneClaim.Owned> lost) {
    losers.add(lost);
  }

  @Override
  public void reachedAt(String reached) {
    url = reached;
  }

  /** Renews no more; claims expire. {@link #release} before it. Idempotent; does not wait. */
  @Override
  public void close() {
    synchronized (lock) {
      timers.forEach(database.vertx()::cancelTimer);
      timers = List.of();
    }
  }

  private void renew() {
    List<Held> asked = held.all();
    boolean pool;
    synchronized (lock) {
      if (renewing || asked.isEmpty()) {
        return;
      }
      renewing = true;
      pool = byPool;
    }
    long sent = clock.nanoTime();
    Future<Map<Integer, Renewal>> said =
        pool
            ? renewal(database.reads(), asked)
            : listener
                .run(connection -> renewal(connection, asked))
                .recover(failure -> renewal(database.reads(), asked));
    said.timeout(settings.renewal().toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(answer -> {
          synchronized (lock) {
            renewing = false;
            byPool = answer.failed() && !pool;
          }
          if (answer.succeeded()) {
            tell(held.renewed(asked, answer.result(), sent));
          } else if (DatabaseFailures.isUnavailable(answer.cause())) {
            log.debug("the claims were not renewed this time", answer.cause());
          } else {
            log.warn("cannot renew claims", answer.cause());
          }
        });
  }

  private Future<Map<Integer, Renewal>> renewal(SqlClient client, List<Held> asked) {
    return LaneRows.renew(
        client,
        asked.stream().map(Held::realmId).toList(),
        asked.stream().map(one -> one.claim().epoch()).toList(),
        self,
        url,
        settings.lease());
  }

  /** Ends claims whose time is over. */
  private void look() {
    tell(held.expire(clock.nanoTime()));
  }

  private void tell(List<LaneClaim.Owned> lost) {
    for (LaneClaim.Owned claim : lost) {
      log.warn("this node no longer runs the lane of {}, epoch {}", claim.realm(), claim.epoch());
      losers.forEach(loser -> loser.accept(claim));
    }
  }

  private Future<Optional<LaneRows.Holder>> read(String realm) {
    return DatabaseFailures.retriedOnce(() -> LaneRows.holder(database.reads(), realm));
  }

  private static LaneClaim elsewhere(String realm, LaneRows.Holder holder) {
    return new LaneClaim.Elsewhere(realm, holder.epoch(), holder.node(), holder.url());
  }
}
