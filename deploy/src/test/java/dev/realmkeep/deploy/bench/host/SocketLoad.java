package dev.realmkeep.deploy.bench.host;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code bump(1)} over WebSockets, keeping so many calls of each connection in flight, and
 * counts what was acknowledged. A run whose last result is not the number of calls made since the
 * server began is void.
 */
public final class SocketLoad implements AutoCloseable {
  private static final String SUBPROTOCOL = "realmkeep.v1";
  private static final Duration SETTLE_MAX = Duration.ofSeconds(30);

  /** One thread calls, so the other processors are the server's. */
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  private final Context context = vertx.getOrCreateContext();
  private final WebSocketClient client =
      vertx.createWebSocketClient(
          new WebSocketClientOptions()
              .setMaxConnections(1_000)
              .setMaxFrameSize(1 << 20)
              .setMaxMessageSize(1 << 20));

  /** What a run came to. */
  public record Result(long calls, double seconds, Histogram latencyMicros) {
    public double perSecond() {
      return calls / seconds;
    }
  }

  /**
   * Warms up, then measures.
   *
   * @param frameCalls calls sent in one frame, at most {@code inFlight}
   */
  public Result run(
      int port,
      String path,
      int connections,
      int inFlight,
      int frameCalls,
      Duration warmUp,
      Duration measured)
      throws Exception {
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      WebSocket socket =
          join(
              client.connect(
                  new WebSocketConnectOptions()
                      .setHost("127.0.0.1")
                      .setPort(port)
                      .setURI(path)
                      .addSubProtocol(SUBPROTOCOL)));
      all.add(new Connection(socket, context, inFlight, frameCalls, failed));
    }
    all.forEach(Connection::begin);
    pause(warmUp);
    all.forEach(connection -> connection.record(true));
    long begun = System.nanoTime();
    pause(measured);
    all.forEach(connection -> connection.record(false));
    double seconds = (System.nanoTime() - begun) / 1e9;
    Histogram latency = new Histogram(3);
    long calls = 0;
    for (Connection connection : all) {
      connection.finish();
    }
    for (Connection connection : all) {
      if (!connection.settled.await(SETTLE_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("calls were not answered: the run is void");
      }
      calls += connection.counted;
      latency.add(connection.latency);
      connection.socket.close();
    }
    if (failed.get() != null) {
      throw new IllegalStateException("the run is void", failed.get());
    }
    return new Result(calls, seconds, latency);
  }

  private static void pause(Duration duration) throws InterruptedException {
    new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() {
    client.close();
    join(vertx.close());
  }

  /** One connection; its fields but {@code recording} belong to the event loop until it settled. */
  private static final class Connection {
    final WebSocket socket;
    final Histogram latency = new Histogram(3);
    final CountDownLatch settled = new CountDownLatch(1);
    private final Context context;
    private final AtomicReference<@Nullable Throwable> failed;
    private final long[] sentNanos;
    private final int inFlight;
    private final int frameCalls;
    private long nextId;
    private long answered;
    private int unsent;
    private boolean finishing;
    private volatile boolean recording;
    long counted;

    Connection(
        WebSocket socket,
        Context context,
        int inFlight,
        int frameCalls,
        AtomicReference<@Nullable Throwable> failed) {
      this.socket = socket;
      this.context = context;
      this.failed = failed;
      this.inFlight = inFlight;
      this.frameCalls = frameCalls;
      this.sentNanos = new long[inFlight];
      socket.textMessageHandler(this::heard);
      socket.closeHandler(closed -> {
        if (settled.getCount() > 0) {
          failed.compareAndSet(
              null,
              new IllegalStateException(
                  "closed with " + socket.closeStatusCode() + " " + socket.closeReason()));
          settled.countDown();
        }
      });
    }

    void begin() {
      context.runOnContext(now -> {
        unsent = inFlight;
        send();
      });
    }

    void record(boolean on) {
      recording = on;
    }

    void finish() {
      context.runOnContext(now -> {
        finishing = true;
        settleIfDone();
      });
    }

    private void send() {
      while (!finishing && unsent >= frameCalls) {
        StringBuilder frame = new StringBuilder(48 * frameCalls);
        if (frameCalls > 1) {
          frame.append('[');
        }
        long now = System.nanoTime();
        for (int i = 0; i < frameCalls; i++) {
          if (i > 0) {
            frame.append(',');
          }
          sentNanos[(int) (nextId % inFlight)] = now;
          frame.append("{\"id\":").append(nextId++).append(",\"call\":\"bump\",\"args\":[1]}");
        }
        if (frameCalls > 1) {
          frame.append(']');
        }
        unsent -= frameCalls;
        socket.writeTextMessage(frame.toString());
      }
    }

    private void heard(String frame) {
      long now = System.nanoTime();
      int at = frame.indexOf("\"id\":");
      while (at >= 0) {
        int digit = at + 5;
        long id = 0;
        while (Character.isDigit(frame.charAt(digit))) {
          id = id * 10 + frame.charAt(digit++) - '0';
        }
        if (id != answered || !frame.startsWith(",\"ok\":", digit)) {
          failed.compareAndSet(
              null, new IllegalStateException("expected the result of " + answered + ": " + frame));
        }
        if (recording) {
          counted++;
          latency.recordValue((now - sentNanos[(int) (id % inFlight)]) / 1_000);
        }
        answered++;
        unsent++;
        at = frame.indexOf("\"id\":", digit);
      }
      send();
      settleIfDone();
    }

    private void settleIfDone() {
      if (finishing && answered == nextId) {
        settled.countDown();
      }
    }
  }
}
