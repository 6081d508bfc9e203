package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.prerender.host.ModuleHost;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.server.host.session.LaneClient;
import dev.realmkeep.server.host.session.LaneDoor;
import dev.realmkeep.server.host.session.LaneSession;
import dev.realmkeep.server.host.session.SessionEnd;
import dev.realmkeep.server.host.session.SessionKind;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The module hosts of this process. A realm's host is made at its first use, dropped when it ends,
 * and made again at the next; a realm whose lane another process has is reached through that one.
 * Any thread; nothing blocks.
 *
 * <p>A realm has one place at a time, a future in {@code places}. A place is taken away only after
 * the claim under it was given up: else the release of the old one could take the claim of its
 * successor, which the store cannot tell from it.
 */
public final class RealmHosts implements LaneDoor {
  private static final Logger LOG = LoggerFactory.getLogger(RealmHosts.class);

  /** Times that a session looks for a lane that has just moved. */
  private static final int MOVES_MAX = 3;

  /** A host that cannot start is not tried again before, unless its sources change. */
  private static final Duration BROKEN_KEPT = Duration.ofSeconds(10);

  /** Any other failure, and that this process may not have a host, is found out again after it. */
  private static final Duration FAILURE_KEPT = Duration.ofSeconds(1);

  /** A host that was stopped answers its calls within this. */
  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  private final HostingParts parts;
  private final Placing placing;
  private final Map<String, CompletableFuture<Placement>> places = new ConcurrentHashMap<>();
  private volatile boolean draining;

  public RealmHosts(HostingParts parts) {
    this.parts = parts;
    placing = new Placing(parts);
    parts.ownership().onLost(this::lost);
  }

  @Override
  public CompletableFuture<LaneSession> open(
      RealmInfo realm, SessionKind kind, Caller caller, LaneClient client) {
    return open(realm, kind, caller, client, MOVES_MAX);
  }

  private CompletableFuture<LaneSession> open(
      RealmInfo realm, SessionKind kind, Caller caller, LaneClient client, int movesLeft) {
    CompletableFuture<Placement> place = place(realm);
    return place.thenCompose(found ->
        switch (found) {
          case Placement.Here(HostedRealm hosted) -> hosted.open(kind, caller, client);
          case Placement.There(LaneClaim.Elsewhere there) ->
              parts
                  .remote()
                  .open(there.url(), realm.url(), kind, caller, client)
                  .exceptionallyCompose(failure -> {
                    places.remove(realm.url(), place);
                    if (!(Placing.cause(failure) instanceof Moved)) {
                      return CompletableFuture.failedFuture(failure);
                    }
                    return movesLeft > 0
                        ? open(realm, kind, caller, client, movesLeft - 1)
                        : CompletableFuture.failedFuture(
                            new ProblemException(
                                Problem.of(
                                    ProblemType.HOST_RESTARTED,
                                    "the lane of " + realm.url() + " is moving")));
                  });
        });
  }

  @Override
  public CompletableFuture<LaneSession> openHere(
      String realm, SessionKind kind, Caller caller, LaneClient client) {
    Optional<RealmInfo> known = parts.lookup().realmOf(realm);
    if (known.isEmpty() || !known.get().url().equals(realm)) {
      return CompletableFuture.failedFuture(
          new ProblemException(OutcomeProblems.noSuchRealm(realm)));
    }
    return openHere(known.get(), kind, caller, client, true);
  }

  private CompletableFuture<LaneSession> openHere(
      RealmInfo realm, SessionKind kind, Caller caller, LaneClient client, boolean again) {
    CompletableFuture<Placement> place = place(realm);
    return place.thenCompose(found -> {
      if (found instanceof Placement.Here(HostedRealm hosted) && hosted.host() != null) {
        return hosted.open(kind, caller, client);
      }
      if (!again) {
        return CompletableFuture.failedFuture(new Moved());
      }
      // The other process has read the store later than this one.
      places.remove(realm.url(), place);
      return openHere(realm, kind, caller, client, false);
    });
  }

  /** Where the realm's lane is; claims it when it is nobody's. */
  CompletableFuture<Placement> place(RealmInfo realm) {
    if (draining) {
      return CompletableFuture.failedFuture(
          new ProblemException(Problem.of(ProblemType.OVERLOADED, "this server is stopping")));
    }
    CompletableFuture<Placement> mine = new CompletableFuture<>();
    CompletableFuture<Placement> earlier = places.putIfAbsent(realm.url(), mine);
    if (earlier != null) {
      return earlier;
    }
    placing
        .place(realm)
        .whenComplete((placement, failure) -> {
          if (failure != null) {
            Throwable cause = Placing.cause(failure);
            mine.completeExceptionally(cause);
            boolean broken =
                cause instanceof ProblemException known
                    && known.problem().type() == ProblemType.MODULE_ERROR;
            later(broken ? BROKEN_KEPT : FAILURE_KEPT, () -> places.remove(realm.url(), mine));
          } else {
            placed(realm.url(), mine, placement);
            mine.complete(placement);
          }
        });
    return mine;
  }

  private void placed(String realm, CompletableFuture<Placement> place, Placement placement) {
    if (placement instanceof Placement.Here(HostedRealm hosted)) {
      ModuleHost host = hosted.host();
      if (host != null) {
        host.ended().whenComplete((ended, failure) -> gone(realm, place, hosted));
        if (draining) {
          stop(realm, place, hosted, new SessionEnd(SessionEnd.GOING_AWAY, "the server stops"));
        }
      } else if (parts.allowed().contains(realm)) {
        return; // it has one when its realm.json names one, and that is heard of
      } else {
        later(FAILURE_KEPT, () -> places.remove(realm, place));
      }
    }
  }

  /** The host has ended, by itself or because it was stopped. */
  private void gone(String realm, CompletableFuture<Placement> place, HostedRealm hosted) {
    hosted.end(new SessionEnd(SessionEnd.FAILED, "the realm's host failed: connect again"));
    LaneClaim.Owned claim = hosted.claim();
    CompletableFuture<Void> released =
        claim == null
            ? CompletableFuture.completedFuture(null)
            : parts.ownership().release(realm, claim.epoch());
    released.whenComplete((done, failure) -> {
      if (places.remove(realm, place)) {
        LOG.info("the host of {} has ended", realm);
      }
    });
  }

  /** Completes when it has answered its calls, or should have. */
  private CompletableFuture<Void> stop(
      String realm, CompletableFuture<Placement> place, HostedRealm hosted, SessionEnd why) {
    hosted.ending(why);
    ModuleHost host = hosted.host();
    if (host == null) {
      hosted.end(why);
      places.remove(realm, place);
      return CompletableFuture.completedFuture(null);
    }
    host.stop();
    return host.ended()
        .copy()
        .completeOnTimeout(null, STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .handle((ended, failure) -> {
          gone(realm, place, hosted);
          return null;
        });
  }

  private void lost(LaneClaim.Owned claim) {
    CompletableFuture<Placement> place = places.get(claim.realm());
    if (place != null) {
      place.thenAccept(placement -> {
        if (placement instanceof Placement.Here(HostedRealm hosted)
            && claim.equals(epochOf(hosted, claim))) {
          stop(
              claim.realm(),
              place,
              hosted,
              new SessionEnd(SessionEnd.RESTART, "the lane has moved: connect again"));
        }
      });
    }
  }

  private static LaneClaim.@org.jspecify.annotations.Nullable Owned epochOf(
      HostedRealm hosted, LaneClaim.Owned lost) {
    LaneClaim.Owned claim = hosted.claim();
    return claim != null && claim.epoch() == lost.epoch() ? lost : null;
  }

  /** The realm's files have changed: its host looks at them, or it has another one, or none now. */
  void look(String realm) {
    CompletableFuture<Placement> place = places.get(realm);
    if (place == null) {
      wake(realm);
      return;
    }
    place.whenComplete((placement, failure) -> {
      if (failure != null) {
        places.remove(realm, place);
        wake(realm);
      } else if (placement instanceof Placement.Here(HostedRealm hosted)) {
        placing
            .named(realm)
            .whenComplete((module, unread) -> {
              if (unread == null) {
                look(realm, place, hosted, module);
              }
            });
      }
    });
  }

  private void look(
      String realm,
      CompletableFuture<Placement> place,
      HostedRealm hosted,
      Optional<String> module) {
    ModuleHost host = hosted.host();
    if (host == null ? module.isEmpty() : module.equals(Optional.ofNullable(hosted.module()))) {
      if (host != null) {
        host.sourcesChanged();
      }
      return;
    }
    stop(
            realm,
            place,
            hosted,
            new SessionEnd(SessionEnd.RESTART, "realm.json names another host: connect again"))
        .thenRun(() -> wake(realm));
  }

  /** Has the host of an allowed realm run, without a request for it. */
  void wake(String realm) {
    if (!draining && parts.allowed().contains(realm)) {
      parts
          .lookup()
          .realmOf(realm)
          .filter(known -> known.url().equals(realm))
          .ifPresent(this::place);
    }
  }

  /** Whether nothing is known of the realm's lane. */
  boolean unplaced(String realm) {
    return !places.containsKey(realm);
  }

  /** A lane of another process may be nobody's by now: then it is this one's. */
  void takeOver(String realm) {
    CompletableFuture<Placement> place = places.get(realm);
    if (place != null
        && place.isDone()
        && !place.isCompletedExceptionally()
        && place.join() instanceof Placement.There) {
      parts
          .ownership()
          .holder(realm)
          .thenAccept(holder -> {
            if (holder.isEmpty()) {
              places.remove(realm, place);
              wake(realm);
            }
          });
    }
  }

  /** Realms whose host runs here. */
  public List<String> hosted() {
    return here().stream()
        .filter(here -> here.hosted().host() != null)
        .map(HereRealm::realm)
        .toList();
  }

  /**
   * Realms whose host may be another after a change of these files; one of which nothing is known
   * yet may.
   */
  Set<String> touched(Predicate<String> changed) {
    Set<String> touched = new HashSet<>();
    places.forEach((realm, place) -> {
      if (!place.isDone() && parts.allowed().contains(realm)) {
        touched.add(realm);
      }
    });
    for (HereRealm here : here()) {
      ModuleHost host = here.hosted().host();
      if (host != null && host.reads(changed)) {
        touched.add(here.realm());
      }
    }
    return touched;
  }

  private record HereRealm(String realm, CompletableFuture<Placement> place, HostedRealm hosted) {}

  private List<HereRealm> here() {
    List<HereRealm> here = new java.util.ArrayList<>();
    places.forEach((realm, place) -> {
      if (place.isDone()
          && !place.isCompletedExceptionally()
          && place.join() instanceof Placement.Here(HostedRealm hosted)) {
        here.add(new HereRealm(realm, place, hosted));
      }
    });
    return here;
  }

  /**
   * Takes no new sessions; completes when the hosts have answered what was queued, or time is up,
   * and have ended. Their lanes are free then.
   */
  public CompletableFuture<Void> drain(Duration timeout) {
    draining = true;
    SessionEnd why = new SessionEnd(SessionEnd.GOING_AWAY, "the server stops");
    CompletableFuture<?>[] ending =
        here().stream()
            .map(here -> {
              here.hosted().ending(why);
              ModuleHost host = here.hosted().host();
              CompletableFuture<Void> drained =
                  host == null ? CompletableFuture.completedFuture(null) : host.drain(timeout);
              return drained
                  .handle((done, failure) -> null)
                  .thenCompose(done -> stop(here.realm(), here.place(), here.hosted(), why));
            })
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(ending);
  }

  private void later(Duration delay, Runnable action) {
    try {
      parts.timers().schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.RejectedExecutionException stopped) {
      action.run();
    }
  }
}
