package dev.realmkeep.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a process replaced that has lost too many threads to functions that cannot be ended. Looks
 * once a second; the first time that it is so, logs it, has the lanes handed over on a thread of
 * its own, and then says so through {@link #retired}. What follows is up to whoever started the
 * server: an embedder's process is not ended. Any thread; nothing blocks.
 */
final class Retirement implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final BooleanSupplier exhausted;
  private final Runnable handOver;
  private final CompletableFuture<Void> retired = new CompletableFuture<>();
  private final Future<?> looks;
  private boolean begun;

  /**
   * @param exhausted whether the process should be replaced; quick
   * @param handOver has other nodes run the lanes; blocks, called at most once
   */
  Retirement(BooleanSupplier exhausted, Runnable handOver, ScheduledExecutorService timers) {
    this.exhausted = exhausted;
    this.handOver = handOver;
    looks =
        timers.scheduleWithFixedDelay(
            this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Completes when the lanes are handed over and the process should end; never fails. */
  CompletableFuture<Void> retired() {
    return retired.copy();
  }

  private void look() {
    synchronized (this) {
      if (begun || !exhausted.getAsBoolean()) {
        return;
      }
      begun = true;
    }
    close();
    LOG.error(
        "too many threads are lost to functions that cannot be ended: this process hands its lanes"
            + " over and has to be replaced");
    Thread.ofPlatform().daemon().name("realmkeep-retirement").start(this::retire);
  }

  private void retire() {
    try {
      handOver.run();
    } catch (RuntimeException e) {
      LOG.warn("not every lane was handed over; their claims expire", e);
    } finally {
      retired.complete(null);
    }
  }

  @Override
  public void close() {
    looks.cancel(false);
  }
}
