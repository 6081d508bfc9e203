package dev.realmkeep.prerender.host.pool;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A procedure that waits, and since when. */
final class QueuedProcedure {
  private final Procedure procedure;
  private final long sinceNanos;
  private volatile @Nullable Future<?> deadline;

  QueuedProcedure(Procedure procedure, long sinceNanos) {
    this.procedure = procedure;
    this.sinceNanos = sinceNanos;
  }

  Procedure procedure() {
    return procedure;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  void expiresBy(Future<?> timer) {
    deadline = timer;
  }

  void cancelDeadline() {
    Future<?> timer = deadline;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
