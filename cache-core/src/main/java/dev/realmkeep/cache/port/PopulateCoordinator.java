package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.ModuleKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Lets one process of the fleet populate a key at a time. Methods may be called from any thread and
 * never block.
 *
 * <p>The order that loses no wake-up: {@link #watch} first, then {@link #tryAcquireAndRun}, and
 * only when that was {@link Attempt.Contended} {@link #waitForKey}; every wake leads to a new read,
 * never to an assumption.
 */
public interface PopulateCoordinator {

  /** Registers interest in the end of a populate of {@code key}. Close it when done. */
  KeyWatch watch(ModuleKey key);

  /**
   * Tries to become the one process that populates {@code key}, without waiting for it. The winner
   * reads the row again, runs {@code work} only if it still is not usable, and persists its result,
   * validated, in the transaction that holds the lock. If {@code work} fails, the future fails with
   * the same cause and nothing is stored.
   */
  CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work);

  /** Completes when the watched key's populate has ended, after {@code timeout} at the latest. */
  CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout);

  /** What the winner does. */
  interface PopulateWork {
    /** Whether the row found makes the work unnecessary. */
    boolean usable(StoredEntry entry);

    /**
     * Called before {@link #run} by a coordinator that knows it: everything from now on is read
     * when the key's realm has at least {@code generation}.
     */
    void sees(long generation);

    /** The prerender. {@code previousFailures} is of the row that is not usable, 0 if none. */
    CompletableFuture<Populated> run(int previousFailures);

    /**
     * Completes when nobody wants the result any more, because an invalidation overtook it. The key
     * is then freed at once, for whoever wants what is true now; the attempt still ends with the
     * work. May complete while a lock is held: whoever depends on it acts on another thread.
     */
    CompletableFuture<?> obsolete();
  }

  /** A registered interest. */
  interface KeyWatch extends AutoCloseable {
    ModuleKey key();

    /**
     * Completes with what woke it first, which may have been; for whoever does something else
     * meanwhile. Nobody looks on its behalf whether the key is held: that is {@link #waitForKey}.
     */
    CompletableFuture<WokenBy> woken();

    @Override
    void close();
  }

  /** The result of one attempt. */
  sealed interface Attempt {
    /** Another process holds the key. The work did not run. */
    record Contended() implements Attempt {}

    /** Somebody else had stored a usable row. The work did not run. */
    record AlreadyStored(StoredEntry entry) implements Attempt {}

    /** The work ran and its result is stored. */
    record Stored(StoredEntry entry) implements Attempt {}

    /** The work ran and its sources changed meanwhile; nothing is stored. */
    record Discarded(PersistOutcome.SourcesMoved moved) implements Attempt {}

    /**
     * The key was lost while the work ran, or before it began: with the connection that held it, or
     * because the work became obsolete. Unless the connection was lost in the moment of the commit
     * nothing is stored.
     */
    record Lost(Throwable cause) implements Attempt {}
  }

  /** What ended a wait. */
  enum WokenBy {
    /** Its holder said that it has ended. */
    ANNOUNCEMENT,
    /** Nobody holds it. */
    LOCK_WATCH,
    /** Announcements may have been missed, or nobody can tell who holds it. */
    RECONNECT,
    /** The wait's own limit. */
    TIMEOUT,
    /** This process is stopping. */
    SHUTDOWN,
    /** Coordination was switched off, or to shadow: nobody has to wait any more. */
    MODE
  }
}
