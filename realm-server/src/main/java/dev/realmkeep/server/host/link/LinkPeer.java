package dev.realmkeep.server.host.link;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.server.host.frame.ClientFrame;
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
import dev.realmkeep.server.http.problem.OutcomeProblems;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node that is linked to this one: each of its clients is a session here. Confined to the
 * socket's event loop, but for what sessions tell, which only goes to the outbox. When the link
 * ends, its clients have left.
 */
final class LinkPeer {
  private static final short POLICY = 1008;
  private static final short SLOW = 1013;

  private final LaneDoor door;
  private final WebSocketBase socket;
  private final Outbox outbox;
  private final Pulse pulse;
  private final Map<Long, Guest> guests = new ConcurrentHashMap<>();

  LinkPeer(
      Vertx vertx,
      Clock clock,
      LaneDoor door,
      WebSocketBase socket,
      WireLimits limits,
      Consumer<LinkPeer> gone) {
    this.door = door;
    this.socket = socket;
    outbox = new Outbox(socket, limits.linkOutboxBytesMax(), () -> drop("does not keep up"));
    pulse = new Pulse(vertx, clock, socket, limits.linkSilenceMax(), () -> drop("is silent"));
    socket.textMessageHandler(this::heard);
    socket.closeHandler(closed -> {
      gone.accept(this);
      pulse.stop();
      outbox.end();
      List.copyOf(guests.values()).forEach(Guest::left);
      guests.clear();
    });
    pulse.start(limits.linkPingEvery());
  }

  private void drop(String why) {
    socket.close(SLOW, "the node " + why);
  }

  void close() {
    outbox.finish(socket::close);
  }

  private void heard(String text) {
    pulse.heard();
    LinkMessage message;
    try {
      message = LinkMessage.read(text);
    } catch (IllegalArgumentException e) {
      socket.close(POLICY, "not a message of a link");
      return;
    }
    Guest guest = guests.get(message.session());
    switch (message.operation()) {
      case OPEN -> open(message);
      case FRAME -> {
        if (guest != null) {
          guest.send(message.text());
        }
      }
      case READY -> {
        if (guest != null) {
          guest.isReady();
        }
      }
      case LEAVE -> {
        if (guest != null) {
          guests.remove(message.session());
          guest.left();
        }
      }
      case OPENED, MOVED, REFUSED, ENDED -> socket.close(POLICY, "only an owner says that");
    }
  }

  private void open(LinkMessage message) {
    String[] lines = message.text().split("\n", -1);
    Guest guest = new Guest(message.session());
    guests.put(message.session(), guest);
    door.openHere(lines[3], SessionKind.valueOf(lines[0]), new Caller(lines[1], lines[2]), guest)
        .whenComplete(guest::opened);
  }

  /** A client of the other node. */
  private final class Guest implements LaneClient {
    private final long number;
    private @Nullable LaneSession session;
    private CompletableFuture<Void> ready = new CompletableFuture<>();
    private boolean gone;

    Guest(long number) {
      this.number = number;
    }

    private void tell(Operation operation, String text) {
      outbox.offer(new LinkMessage(operation, number, text).write());
    }

    /** On any thread. */
    void opened(@Nullable LaneSession opened, @Nullable Throwable failure) {
      boolean leave;
      synchronized (this) {
        session = opened;
        leave = gone;
      }
      if (opened == null) {
        guests.remove(number);
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof LaneDoor.Moved) {
          tell(Operation.MOVED, "");
        } else if (cause != null) {
          tell(
              Operation.REFUSED,
              ServerFrames.error(ClientFrame.NO_ID, OutcomeProblems.of(cause, "link")));
        }
      } else if (leave) {
        opened.close();
      } else {
        tell(Operation.OPENED, "");
      }
    }

    void send(String text) {
      LaneSession known;
      synchronized (this) {
        known = session;
      }
      if (known != null) {
        known.send(text);
      }
    }

    void left() {
      LaneSession known;
      synchronized (this) {
        gone = true;
        known = session;
      }
      if (known != null) {
        known.close();
      }
    }

    @Override
    public void frame(String text) {
      tell(Operation.FRAME, text);
    }

    /** The other node knows how much of it the client has taken. */
    @Override
    public CompletableFuture<Void> ready() {
      CompletableFuture<Void> asked = new CompletableFuture<>();
      synchronized (this) {
        ready = asked;
      }
      tell(Operation.READY, "");
      return asked;
    }

    void isReady() {
      CompletableFuture<Void> asked;
      synchronized (this) {
        asked = ready;
      }
      asked.complete(null);
    }

    @Override
    public void closed(SessionEnd end) {
      guests.remove(number);
      tell(Operation.ENDED, end.code() + "\n" + end.reason());
    }
  }
}
