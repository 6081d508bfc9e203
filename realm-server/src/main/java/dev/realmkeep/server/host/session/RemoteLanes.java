package dev.realmkeep.server.host.session;

import dev.realmkeep.prerender.host.call.Caller;
import java.util.concurrent.CompletableFuture;

/** Sessions to lanes that run in other processes. Any thread; nothing blocks. */
@FunctionalInterface
public interface RemoteLanes {

  /**
   * @param url where the other process is reached, as it has said
   * @return fails with {@link LaneDoor.Moved} when the lane is not there any more, and with a
   *     {@link dev.realmkeep.server.http.problem.ProblemException} for anything else
   */
  CompletableFuture<LaneSession> open(
      String url, String realm, SessionKind kind, Caller caller, LaneClient client);
}
