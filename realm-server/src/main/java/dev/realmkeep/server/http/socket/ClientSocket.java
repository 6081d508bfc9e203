package dev.realmkeep.server.http.socket;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.host.session.LaneClient;
import dev.realmkeep.server.host.session.LaneSession;
import dev.realmkeep.server.host.session.SessionEnd;
import dev.realmkeep.server.host.wire.Outbox;
import dev.realmkeep.server.host.wire.Pulse;
import dev.realmkeep.server.host.wire.WireLimits;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemType;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket: what it sends goes to its session, what the session tells goes to its
 * outbox. Confined to the socket's event loop, but for {@link #frame} and {@link #closed}. It reads
 * nothing before the session is open, and nothing while the session cannot take more. A client that
 * does not take what it is sent is closed, and nobody waits for it.
 */
final class ClientSocket implements LaneClient {
  private static final int UNSUPPORTED_DATA = 1003;
  private static final int TOO_BIG = 1009;
  private static final int BYTES_PER_CHAR_MAX = 3;

  private final Context context;
  private final ServerWebSocket socket;
  private final WireLimits limits;
  private final SocketMetrics metrics;
  private final Outbox outbox;
  private final Pulse pulse;
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private @Nullable LaneSession session;

  ClientSocket(
      Vertx vertx,
      Clock clock,
      ServerWebSocket socket,
      WireLimits limits,
      SocketMetrics metrics,
      Consumer<ClientSocket> left) {
    this.context = vertx.getOrCreateContext();
    this.socket = socket;
    this.limits = limits;
    this.metrics = metrics;
    socket.pause();
    outbox = new Outbox(socket, limits.outboxBytesMax(), this::tooSlow);
    pulse = new Pulse(vertx, clock, socket, limits.silenceMax(), this::silent);
    socket.textMessageHandler(this::heard);
    socket.binaryMessageHandler(
        bytes -> close(new SessionEnd(UNSUPPORTED_DATA, "frames are JSON text")));
    socket.closeHandler(closed -> {
      left.accept(this);
      pulse.stop();
      outbox.end();
      leave();
      gone.complete(null);
    });
    socket.exceptionHandler(failure -> {}); // the connection ends then, and that is heard of
    pulse.start(limits.pingEvery());
  }

  /** The session that it asked for. Any thread. */
  void opened(@Nullable LaneSession opened, @Nullable Throwable failure, String trace) {
    context.runOnContext(ignored -> {
      if (opened != null && !socket.isClosed()) {
        session = opened;
        socket.resume();
      } else if (opened != null) {
        opened.close();
      } else {
        refused(OutcomeProblems.of(java.util.Objects.requireNonNull(failure), trace));
      }
    });
  }

  private void refused(Problem problem) {
    metrics.refused();
    int code =
        problem.type() == ProblemType.INTERNAL_ERROR || problem.type() == ProblemType.TRAPPED
            ? SessionEnd.FAILED
            : problem.type().status() == 503 ? SessionEnd.TRY_LATER : SessionEnd.POLICY;
    end(new SessionEnd(code, problem.type().code() + ": " + problem.detail()));
  }

  private void heard(String text) {
    pulse.heard();
    metrics.received();
    LaneSession known = session;
    if (text.length() > limits.frameBytesMax() / BYTES_PER_CHAR_MAX
        && ByteBufUtil.utf8Bytes(text) > limits.frameBytesMax()) {
      close(new SessionEnd(TOO_BIG, "a frame has at most " + limits.frameBytesMax() + " bytes"));
    } else if (known != null) {
      known.send(text);
      CompletableFuture<Void> writable = known.writable();
      if (!writable.isDone()) {
        socket.pause();
        writable.thenRun(() -> context.runOnContext(ignored -> socket.resume()));
      }
    }
  }

  private void tooSlow() {
    metrics.slow();
    leave();
    end(new SessionEnd(SessionEnd.TRY_LATER, "does not take what it is sent"));
  }

  private void silent() {
    metrics.silent();
    close(new SessionEnd(SessionEnd.POLICY, "answers no pings"));
  }

  private void close(SessionEnd why) {
    leave();
    end(why);
  }

  private void leave() {
    LaneSession known = session;
    session = null;
    if (known != null) {
      known.close();
    }
  }

  private void end(SessionEnd why) {
    if (!socket.isClosed()) {
      socket.close((short) why.code(), why.reason());
    }
  }

  /** Any thread: closes it when what it was told is written; completes when it has closed. */
  CompletableFuture<Void> goAway(SessionEnd why) {
    context.runOnContext(ignored -> leave());
    closed(why);
    return gone;
  }

  @Override
  public void frame(String text) {
    metrics.sent();
    outbox.offer(text);
  }

  @Override
  public CompletableFuture<Void> ready() {
    return outbox.writable();
  }

  @Override
  public void closed(SessionEnd why) {
    outbox.finish(() -> end(why));
  }
}
