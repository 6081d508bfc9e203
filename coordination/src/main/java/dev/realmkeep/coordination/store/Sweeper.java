package dev.realmkeep.coordination.store;

import dev.realmkeep.coordination.db.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the rows that invalidations leave behind, in small batches with pauses, so that a
 * foreground commit never waits for more than one batch to be written. Every process has one; they
 * share the work. A failure is tried again at the next interval.
 *
 * <p>Any thread. Uses one connection of the pool for reads while it works.
 */
public final class Sweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

  private final Vertx vertx;
  private final Settings settings;
  private final Sweep sweep;
  private final LongAdder swept = new LongAdder();

  private final Object lock = new Object();

  // Guarded by lock.
  private @Nullable Long timer;
  private boolean closed;
  private boolean sweeping;

  /**
   * @param interval time between two looks for something to sweep
   * @param pause time between two batches
   * @param batchRowsMax rows deleted in one transaction, at least 1
   */
  public record Settings(Duration interval, Duration pause, int batchRowsMax) {
    /** 1 s, 10 ms, 100 rows. */
    public static final Settings DEFAULT =
        new Settings(Duration.ofSeconds(1), Duration.ofMillis(10), 100);

    public Settings {
      if (interval.toMillis() < 1 || pause.toMillis() < 1 || batchRowsMax < 1) {
        throw new IllegalArgumentException("every setting of a sweep is at least 1");
      }
    }
  }

  public Sweeper(Database database, Settings settings) {
    this.vertx = database.vertx();
    this.settings = settings;
    this.sweep = new Sweep(database.reads(), settings.batchRowsMax());
  }

  /** Begins to sweep from time to time. */
  public void start() {
    synchronized (lock) {
      if (timer == null && !closed) {
        timer = vertx.setPeriodic(settings.interval().toMillis(), tick -> fromTimer());
      }
    }
  }

  /**
   * Sweeps until nothing is left that no other process has taken; completes then. While a sweep
   * runs, and when closed, it does nothing.
   */
  public Future<Void> sweep() {
    synchronized (lock) {
      if (sweeping || closed) {
        return Future.succeededFuture();
      }
      sweeping = true;
    }
    Promise<Void> done = Promise.promise();
    next(done);
    return done.future()
        .onComplete(ended -> {
          synchronized (lock) {
            sweeping = false;
          }
        });
  }

  /** Rows deleted by this process. */
  public long sweptRows() {
    return swept.sum();
  }

  /** Stops; a batch that runs is finished. Idempotent, does not wait. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      if (timer != null) {
        vertx.cancelTimer(timer);
      }
    }
  }

  private void fromTimer() {
    sweep().onFailure(failure -> log.debug("invalidated rows were not swept this time", failure));
  }

  private void next(Promise<Void> done) {
    sweep
        .batch()
        .onFailure(done::fail)
        .onSuccess(rows -> {
          swept.add(rows);
          if (rows < settings.batchRowsMax() || isClosed()) {
            done.complete();
          } else {
            vertx.setTimer(settings.pause().toMillis(), rested -> next(done));
          }
        });
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }
}
