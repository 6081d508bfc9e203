package dev.realmkeep.server.host.wire;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/**
 * What is to be written to one WebSocket. Any thread offers; the socket's event loop writes as many
 * messages as there are with one flush, and the next batch when the last is in the kernel. Bounded
 * in bytes, those written and not yet taken by the peer included: over the bound nothing more is
 * taken, and {@code overflow} runs once, on the event loop.
 *
 * <p>The messages go to the channel itself: Vert.x flushes after each one.
 */
public final class Outbox {
  private static final int BATCH_BYTES = 256 * 1024;

  /** A frame's header, and what its objects weigh while they wait. */
  private static final int OVERHEAD_BYTES = 64;

  private static final CompletableFuture<Void> WRITABLE = CompletableFuture.completedFuture(null);

  private final ChannelHandlerContext channel;
  private final long bytesMax;
  private final Runnable overflow;
  private final ArrayDeque<String> queue = new ArrayDeque<>();
  private CompletableFuture<Void> writable = WRITABLE;
  private long bytes;
  private boolean scheduled;
  private boolean ended;
  private boolean last;
  private Runnable afterLast = () -> {};

  public Outbox(WebSocketBase socket, long bytesMax, Runnable overflow) {
    this.channel = ((WebSocketInternal) socket).channelHandlerContext();
    this.bytesMax = bytesMax;
    this.overflow = overflow;
  }

  /** Adds a message; dropped after the end. */
  public void offer(String text) {
    boolean wake;
    synchronized (this) {
      if (ended || last) {
        return;
      }
      bytes += weight(text);
      if (bytes > bytesMax) {
        ended = true;
        queue.clear();
        channel.executor().execute(overflow);
        return;
      }
      if (bytes > bytesMax / 2 && writable == WRITABLE) {
        writable = new CompletableFuture<>();
      }
      queue.add(text);
      wake = !scheduled;
      scheduled = true;
    }
    if (wake) {
      channel.executor().execute(this::write);
    }
  }

  private static int weight(String text) {
    return ByteBufUtil.utf8Bytes(text) + OVERHEAD_BYTES;
  }

  /** Completed when it is no more than half full. */
  public synchronized CompletableFuture<Void> writable() {
    return writable;
  }

  /** Takes nothing more; {@code then} runs on the event loop when all it has is written. */
  public void finish(Runnable then) {
    synchronized (this) {
      if (ended || last) {
        return;
      }
      last = true;
      afterLast = then;
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    channel.executor().execute(this::write);
  }

  /** The socket has closed. */
  public void end() {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      ended = true;
      queue.clear();
      waiting = writable;
    }
    waiting.complete(null);
  }

  /** On the event loop, one at a time: {@code scheduled} is set meanwhile. */
  private void write() {
    ArrayDeque<String> batch = new ArrayDeque<>();
    int weight = 0;
    Runnable done = null;
    synchronized (this) {
      while (!queue.isEmpty() && weight < BATCH_BYTES) {
        String text = queue.remove();
        batch.add(text);
        weight += weight(text);
      }
      if (batch.isEmpty()) {
        scheduled = false;
        if (last && !ended) {
          ended = true;
          done = afterLast;
        }
      }
    }
    if (batch.isEmpty()) {
      if (done != null) {
        done.run();
      }
      return;
    }
    ChannelFuture written = null;
    for (String text : batch) {
      written = channel.write(new TextWebSocketFrame(text));
    }
    channel.flush();
    int taken = weight;
    if (written != null) {
      written.addListener(future -> written(taken));
    }
  }

  private void written(int taken) {
    CompletableFuture<Void> waiting = WRITABLE;
    synchronized (this) {
      bytes -= taken;
      if (bytes <= bytesMax / 2) {
        waiting = writable;
        writable = WRITABLE;
      }
    }
    waiting.complete(null);
    write();
  }
}
