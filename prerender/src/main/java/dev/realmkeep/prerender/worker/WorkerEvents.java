package dev.realmkeep.prerender.worker;

import java.time.Duration;

/**
 * Told what happens to worker processes, for metrics and tests. Called on the pool's threads,
 * outside of its lock; must be quick and must not throw.
 */
public interface WorkerEvents {

  /** Nobody listens. */
  WorkerEvents NONE = new WorkerEvents() {};

  /** A process is ready for its first job. */
  default void ready(long pid, Duration startTook) {}

  /** A process took a job. */
  default void taken(long pid, String moduleUrl) {}

  /** A process is gone, or has been sent SIGKILL. */
  default void gone(long pid, Reason reason) {}

  /** Why a process is gone. */
  enum Reason {
    /** Replaced after its number of jobs, or because its heap did not come back. */
    RECYCLED,
    /** Not needed while there is no work. */
    IDLE,
    /** Its job passed a limit that could not be enforced from inside. */
    LIMIT,
    /** It did not become ready, or did not take its job, in time. */
    UNRESPONSIVE,
    /** It died, or could not be started. */
    DIED,
    /** It broke the protocol. */
    VIOLATION,
    /** The pool was closed. */
    CLOSED
  }
}
