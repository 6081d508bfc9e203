package dev.realmkeep.server.host.session;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.prerender.host.call.Caller;
import java.util.concurrent.CompletableFuture;

/**
 * Opens sessions to the lanes of realms. Any thread; nothing blocks. A session that cannot be had
 * fails with a {@link dev.realmkeep.server.http.problem.ProblemException}.
 */
public interface LaneDoor {

  /** A session to the realm's lane, wherever it runs; this process claims it if nobody has it. */
  CompletableFuture<LaneSession> open(
      RealmInfo realm, SessionKind kind, Caller caller, LaneClient client);

  /**
   * As {@link #open}, in this process only: for what another node has forwarded. Fails with {@link
   * Moved} when the lane is another process's.
   */
  CompletableFuture<LaneSession> openHere(
      String realm, SessionKind kind, Caller caller, LaneClient client);

  /** The lane is not this process's. */
  final class Moved extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Moved() {
      super("the lane runs elsewhere", null, false, false);
    }
  }
}
