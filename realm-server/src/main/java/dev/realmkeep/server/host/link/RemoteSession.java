package dev.realmkeep.server.host.link;

import dev.realmkeep.server.host.frame.ClientFrame;
import dev.realmkeep.server.host.frame.ClientFrames;
import dev.realmkeep.server.host.frame.ServerFrames;
import dev.realmkeep.server.host.link.LinkMessage.Operation;
import dev.realmkeep.server.host.session.LaneClient;
import dev.realmkeep.server.host.session.LaneSession;
import dev.realmkeep.server.host.session.SessionEnd;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A session whose lane runs in another process. It remembers what is not answered yet, so that it
 * can tell the truth when the link is lost: what may change something was sent and its outcome is
 * unknown; what only reads can be asked again.
 *
 * <p>Told by the link's event loop, used by the client's thread; the monitor orders the two, and
 * the client is told while it is held.
 */
final class RemoteSession implements LaneSession {
  private final Link link;
  private final long number;
  private final LaneClient client;
  private final CompletableFuture<LaneSession> opened = new CompletableFuture<>();
  private final Map<String, Asked> asked = new LinkedHashMap<>();
  private boolean ended;

  /** Requests of one id that are not answered: a client may use an id again. */
  private record Asked(int times, boolean changes) {}

  RemoteSession(Link link, long number, LaneClient client) {
    this.link = link;
    this.number = number;
    this.client = client;
  }

  CompletableFuture<LaneSession> opened() {
    return opened;
  }

  @Override
  public void send(String text) {
    List<ClientFrame> frames = new ArrayList<>();
    ClientFrames.read(text, frames::add);
    synchronized (this) {
      if (ended) {
        return;
      }
      for (ClientFrame frame : frames) {
        boolean changes =
            frame instanceof ClientFrame.Call call && call.verb() != ClientFrame.Verb.VIEW;
        if (!(frame instanceof ClientFrame.Invalid)) {
          asked.merge(
              frame.id(),
              new Asked(1, changes),
              (a, b) -> new Asked(a.times() + 1, a.changes() || b.changes()));
        }
      }
      link.tell(new LinkMessage(Operation.FRAME, number, text));
    }
  }

  @Override
  public CompletableFuture<Void> writable() {
    return link.writable();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      asked.clear();
    }
    link.forget(number);
    link.tell(new LinkMessage(Operation.LEAVE, number, ""));
  }

  /** A frame from the owner. */
  synchronized void frame(String text) {
    if (ended) {
      return;
    }
    String id = ServerFrames.answeredBy(text);
    if (id != null) {
      asked.computeIfPresent(
          id, (key, was) -> was.times() == 1 ? null : new Asked(was.times() - 1, was.changes()));
    }
    client.frame(text);
  }

  /** The owner waits with more until the client has taken what it was told. */
  void askReady() {
    client.ready().thenRun(() -> link.tell(new LinkMessage(Operation.READY, number, "")));
  }

  /** The owner has ended it; what was not answered was not run, or its answer is lost. */
  void ended(SessionEnd why) {
    synchronized (this) {
      if (!ended) {
        lose();
        client.closed(why);
      }
    }
    opened.completeExceptionally(Link.unreachable());
  }

  /** The link is gone. */
  void lost() {
    synchronized (this) {
      if (!ended) {
        lose();
        client.closed(
            new SessionEnd(SessionEnd.RESTART, "the node with the lane is gone: connect again"));
      }
    }
    opened.completeExceptionally(Link.unreachable());
  }

  /** Holds the monitor. */
  private void lose() {
    ended = true;
    for (Map.Entry<String, Asked> entry : asked.entrySet()) {
      Problem problem =
          entry.getValue().changes()
              ? Problem.of(
                  ProblemType.OUTCOME_UNKNOWN,
                  "the node that ran the call is gone: whether it was applied is not known")
              : Problem.of(ProblemType.HOST_RESTARTED, "the node with the lane is gone: ask again");
      for (int i = 0; i < entry.getValue().times(); i++) {
        client.frame(ServerFrames.error(entry.getKey(), problem));
      }
    }
    asked.clear();
  }
}
