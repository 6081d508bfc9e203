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
import org.jspecify.annotations.Nullable;

/**
 * One question to a lane: a session of its own, one frame, one answer. Any thread. Who leaves
 * before the session is open has asked nothing; the monitor keeps the frame and the leaving apart.
 */
final class LaneRequest implements LaneClient {
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private @Nullable LaneSession session;
  private boolean left;

  /**
   * To be called once.
   *
   * @param connection unique for ever
   * @return the result's JSON; fails with a {@link ProblemException}
   */
  CompletableFuture<String> ask(LaneDoor door, RealmInfo realm, String connection, String frame) {
    return door.open(realm, SessionKind.REQUEST, new Caller(connection, ""), this)
        .thenCompose(opened -> send(opened, frame));
  }

  private CompletableFuture<String> send(LaneSession opened, String frame) {
    synchronized (this) {
      session = opened;
      if (!left) {
        opened.send(frame);
      }
    }
    return answer.whenComplete((done, failure) -> opened.close());
  }

  /** Nobody waits for the answer any more. */
  void leave() {
    LaneSession known;
    synchronized (this) {
      left = true;
      known = session;
    }
    if (known != null) {
      known.close();
    }
    fail(Problem.of(ProblemType.HOST_RESTARTED, "the client has left"));
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
  public CompletableFuture<Void> ready() {
    return CompletableFuture.completedFuture(null);
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
