package dev.realmkeep.coordination.populate;

import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that tried a lock in vain, for whoever tries the next one. In a burst of cold keys
 * on a fleet most attempts are in vain, and each would cost a rollback and a beginning, whose
 * answers somebody has to wake up for.
 *
 * <pre>
 *   begun ──lock held──▶ no concern of this class
 *     │  ▲
 *     │  └────────────taken, to try another lock
 *   in vain ──▶ SPARE ──{@link #LINGER} over──▶ rolled back
 *     └──older than {@link #AGE_MAX}──────────▶ rolled back
 * </pre>
 *
 * A spare one holds no lock and no snapshot, so nobody waits for it. It is taken by one, or rolled
 * back, never both. Any thread.
 */
final class SpareTransactions {
  /** Long enough for the next flight in the queue for slots, and for a read under way. */
  static final Duration LINGER = Duration.ofMillis(10);

  /** The server tells since when a holder works by when its transaction began. */
  static final Duration AGE_MAX = Duration.ofMillis(250);

  private final Timers timers;
  private final Consumer<SqlConnection> rollBack;
  private final Object lock = new Object();

  // Guarded by lock.
  private final Deque<Spare> spares = new ArrayDeque<>();

  /**
   * A transaction without a lock.
   *
   * @param begunNanos when it began, by the clock of the timers
   */
  record Spare(SqlConnection connection, long begunNanos) {}

  /**
   * @param rollBack ends a transaction and gives its connection back
   */
  SpareTransactions(Timers timers, Consumer<SqlConnection> rollBack) {
    this.timers = timers;
    this.rollBack = rollBack;
  }

  /** The one that was put here last: its session has been used most recently. */
  @Nullable Spare take() {
    synchronized (lock) {
      return spares.pollLast();
    }
  }

  void offer(Spare spare) {
    if (timers.nanoTime() - spare.begunNanos() > AGE_MAX.toNanos()) {
      rollBack.accept(spare.connection());
      return;
    }
    synchronized (lock) {
      spares.addLast(spare);
    }
    timers.after(LINGER, () -> end(spare));
  }

  private void end(Spare spare) {
    boolean here;
    synchronized (lock) {
      here = spares.removeIf(other -> other == spare);
    }
    if (here) {
      rollBack.accept(spare.connection());
    }
  }
}
