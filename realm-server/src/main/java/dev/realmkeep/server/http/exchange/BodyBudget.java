package dev.realmkeep.server.http.exchange;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of request bodies that are in memory at the same time. Lock-free. */
public final class BodyBudget {
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  public BodyBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes {@code count} bytes, or nothing when that would pass the bound. */
  boolean tryTake(long count) {
    long before = bytes.getAndAdd(count);
    if (before + count <= bytesMax) {
      return true;
    }
    bytes.addAndGet(-count);
    return false;
  }

  void giveBack(long count) {
    bytes.addAndGet(-count);
  }

  /** Bytes taken now. */
  public long taken() {
    return bytes.get();
  }
}
