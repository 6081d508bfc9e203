package dev.realmkeep.cache.testing;

import dev.realmkeep.cache.model.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when told to. Safe for use from any thread. */
public final class FakeClock implements Clock {
  private static final long EPOCH_MILLIS_AT_START = 1_750_000_000_000L;

  private final AtomicLong nanos = new AtomicLong();

  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public long epochMillis() {
    return EPOCH_MILLIS_AT_START + nanos.get() / 1_000_000;
  }
}
