package dev.realmkeep.server.http.route;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.server.host.frame.ServerFrames;
import dev.realmkeep.server.host.session.LaneClient;
import dev.realmkeep.server.host.session.LaneDoor;
import dev.realmkeep.server.host.session.LaneSession;
import dev.realmkeep.server.host.session.SessionEnd;
import dev.realmkeep.server.host.session.SessionKind;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import java.util.concurrent.CompletableFuture;

/** One question to a lane: a session of its own, one frame, one answer. Any thread. */
final class LaneRequest implements LaneClient {
  private final CompletableFuture<String> answer = new CompletableFuture<>();

  private LaneRequest() {}

  /**
   * @param connection unique for ever
   * @return the result's JSON; fails with a {@link ProblemException}
   */
  static CompletableFuture<String> ask(
      LaneDoor door, RealmInfo realm, String connection, String frame) {
    LaneRequest request = new LaneRequest();
    return door.open(realm, SessionKind.REQUEST, new Caller(connection, ""), request)
        .thenCompose(session -> request.send(session, frame));
  }

  private CompletableFuture<String> send(LaneSession session, String frame) {
    session.send(frame);
    return answer.whenComplete((done, failure) -> session.close());
  }

  @Override
  public void frame(String text) {
    // Completed on another thread: the session must not be called from here.
    switch (ServerFrames.answer(text)) {
      case ServerFrames.Answer.Ok(String json) -> answer.completeAsync(() -> json);
      case ServerFrames.Answer.Failed(Problem problem) -> fail(problem);
    }
  }

  @Override
  public void closed(SessionEnd end) {
    fail(Problem.of(ProblemType.HOST_RESTARTED, end.reason()));
  }

  private void fail(Problem problem) {
    answer.completeAsync(() -> {
      throw new ProblemException(problem);
    });
  }
}
