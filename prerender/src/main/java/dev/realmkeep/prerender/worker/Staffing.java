package dev.realmkeep.prerender.worker;

/**
 * How many workers there should be: while there is work one more than run jobs, a while later only
 * the idle ones, and none of those before they are asked for; and starts are spaced while workers
 * die in vain. Guarded by the pool's lock.
 */
final class Staffing {

  private final WorkerSettings settings;
  private final StartBackoff backoff = new StartBackoff();
  private long lastWorkNanos;
  private boolean warm;

  Staffing(WorkerSettings settings, long nowNanos) {
    this.settings = settings;
    this.lastWorkNanos = nowNanos - settings.idleAfter().toNanos();
  }

  /** From now on the idle workers are kept. */
  void keepWarm() {
    warm = true;
  }

  /** A job came to its end, of whatever kind. */
  void worked(long nowNanos) {
    lastWorkNanos = nowNanos;
  }

  /** A worker did a job, so that workers can be started. */
  void succeeded() {
    backoff.succeeded();
  }

  /** A worker died without having begun a job. */
  void failed(long nowNanos) {
    backoff.failed(nowNanos);
  }

  /** Workers to start now; negative: so many are not needed. */
  int missing(Workforce workforce, WaitingJobs waiting, long nowNanos) {
    boolean atWork =
        !workforce.busy().isEmpty()
            || !waiting.isEmpty()
            || nowNanos - lastWorkNanos < settings.idleAfter().toNanos();
    int idle = warm ? settings.idleWorkers() : 0;
    int missing = (atWork ? settings.workers() + 1 : idle) - workforce.live();
    if (missing <= 0) {
      return missing;
    }
    // A start costs a core for a while: no more of them at once than there are jobs waiting.
    int startsMax = Math.max(1, Math.min(waiting.size(), settings.workers()));
    return backoff.waitNanos(nowNanos) > 0
        ? 0
        : Math.max(0, Math.min(missing, startsMax - workforce.starting()));
  }
}
