package dev.realmkeep.server.host.link;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.server.host.frame.ServerFrames;
import dev.realmkeep.server.host.link.LinkMessage.Operation;
import dev.realmkeep.server.host.session.LaneClient;
import dev.realmkeep.server.host.session.LaneDoor;
import dev.realmkeep.server.host.session.LaneSession;
import dev.realmkeep.server.host.session.SessionEnd;
import dev.realmkeep.server.host.session.SessionKind;
import dev.realmkeep.server.host.wire.Outbox;
import dev.realmkeep.server.host.wire.Pulse;
import dev.realmkeep.server.host.wire.WireLimits;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * This node's connection to one owner of lanes; all sessions to it share it. Any thread opens and
 * sends; the socket's event loop hears. A peer that is silent, or does not take what it is sent, is
 * taken for dead: its sessions are told, and the next one makes a new link.
 */
final class Link {
  private static final short DEAD = 1013;

  private final WebSocket socket;
  private final Outbox outbox;
  private final Pulse pulse;
  private final Map<Long, RemoteSession> sessions = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private volatile boolean dead;

  /** On the socket's event loop. */
  Link(Vertx vertx, Clock clock, WebSocket socket, WireLimits limits, Runnable gone) {
    this.socket = socket;
    outbox = new Outbox(socket, limits.linkOutboxBytesMax(), this::giveUp);
    pulse = new Pulse(vertx, clock, socket, limits.linkSilenceMax(), this::giveUp);
    socket.textMessageHandler(this::heard);
    socket.closeHandler(closed -> {
      gone.run();
      die();
    });
    pulse.start(limits.linkPingEvery());
  }

  static ProblemException unreachable() {
    return new ProblemException(
        Problem.of(ProblemType.HOST_RESTARTED, "the node with the lane cannot be reached"));
  }

  CompletableFuture<LaneSession> open(
      String realm, SessionKind kind, Caller caller, LaneClient client) {
    long number = numbers.incrementAndGet();
    RemoteSession session = new RemoteSession(this, number, client);
    sessions.put(number, session);
    tell(
        new LinkMessage(
            Operation.OPEN,
            number,
            String.join("\n", kind.name(), caller.connectionId(), caller.user(), realm)));
    if (dead) {
      session.lost(); // it died before it could know of this one
    }
    return session.opened();
  }

  void tell(LinkMessage message) {
    outbox.offer(message.write());
  }

  CompletableFuture<Void> writable() {
    return outbox.writable();
  }

  void forget(long number) {
    sessions.remove(number);
  }

  int sessionCount() {
    return sessions.size();
  }

  private void heard(String text) {
    pulse.heard();
    LinkMessage message = LinkMessage.read(text);
    RemoteSession session = sessions.get(message.session());
    if (session == null) {
      return; // its client has left
    }
    switch (message.operation()) {
      case FRAME -> session.frame(message.text());
      case READY -> session.askReady();
      case OPENED -> {
        if (!session.opened().complete(session)) {
          session.close();
        }
      }
      case MOVED -> refuse(session, message.session(), new LaneDoor.Moved());
      case REFUSED -> refuse(session, message.session(), problem(message.text()));
      case ENDED -> {
        int line = message.text().indexOf('\n');
        sessions.remove(message.session());
        session.ended(
            new SessionEnd(
                Integer.parseInt(message.text().substring(0, line)),
                message.text().substring(line + 1)));
      }
      case OPEN, LEAVE -> throw new IllegalStateException("the owner opens no sessions");
    }
  }

  private static RuntimeException problem(String answer) {
    return ServerFrames.answer(answer) instanceof ServerFrames.Answer.Failed(Problem problem)
        ? new ProblemException(problem)
        : unreachable();
  }

  private void refuse(RemoteSession session, long number, RuntimeException why) {
    sessions.remove(number);
    session.opened().completeExceptionally(why);
  }

  /** On the event loop. */
  private void giveUp() {
    die();
    socket.close(DEAD, "the peer does not keep up");
  }

  private void die() {
    dead = true;
    pulse.stop();
    outbox.end();
    sessions.values().forEach(RemoteSession::lost);
    sessions.clear();
  }

  void close() {
    socket.close();
  }
}
