package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.prerender.host.ModuleHost;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.server.host.session.LaneClient;
import dev.realmkeep.server.host.session.LaneRealm;
import dev.realmkeep.server.host.session.LaneSession;
import dev.realmkeep.server.host.session.LocalSession;
import dev.realmkeep.server.host.session.SessionEnd;
import dev.realmkeep.server.host.session.SessionKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A realm as this process serves it: with a host, or without one. Any thread. It ends once, and its
 * sessions with it; a session that comes later ends at once, for the same reason.
 */
final class HostedRealm {
  private final LaneRealm realm;
  private final @Nullable String module;
  private final LaneClaim.@Nullable Owned claim;
  private final Set<LocalSession> sessions = new HashSet<>();
  private @Nullable SessionEnd end;

  /**
   * @param module URL of the host module, null when there is none
   * @param claim under which the lane runs, null when it does not
   */
  HostedRealm(LaneRealm realm, @Nullable String module, LaneClaim.@Nullable Owned claim) {
    this.realm = realm;
    this.module = module;
    this.claim = claim;
  }

  @Nullable ModuleHost host() {
    return realm.host();
  }

  @Nullable String module() {
    return module;
  }

  LaneClaim.@Nullable Owned claim() {
    return claim;
  }

  synchronized int sessionCount() {
    return sessions.size();
  }

  CompletableFuture<LaneSession> open(SessionKind kind, Caller caller, LaneClient client) {
    LocalSession session = new LocalSession(realm, kind, caller, client, this::left);
    SessionEnd ended;
    synchronized (this) {
      ended = end;
      if (ended == null) {
        sessions.add(session);
      }
    }
    if (ended != null) {
      session.end(ended);
      return CompletableFuture.completedFuture(session);
    }
    return session
        .begin()
        .whenComplete((begun, refused) -> {
          if (refused != null) {
            session.close();
          }
        });
  }

  private synchronized void left(LocalSession session) {
    sessions.remove(session);
  }

  /** Why it is to end, when it does: the first reason stays. */
  synchronized SessionEnd ending(SessionEnd why) {
    if (end == null) {
      end = why;
    }
    return end;
  }

  /** Ends every session. */
  void end(SessionEnd why) {
    SessionEnd reason = ending(why);
    List<LocalSession> open;
    synchronized (this) {
      open = List.copyOf(sessions);
    }
    open.forEach(session -> session.end(reason));
  }
}
