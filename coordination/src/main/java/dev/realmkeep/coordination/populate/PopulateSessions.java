package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator needs of the database: transactions that hold a key's lock, and a look at
 * who holds which. Any thread; never blocks; futures fail with {@link
 * dev.realmkeep.cache.port.StoreUnavailableException} or a defect.
 */
interface PopulateSessions {

  /** Tries the key's lock in a transaction, without waiting, and then reads the key's row. */
  CompletableFuture<Session> open(ModuleKey key, long lockKey);

  /** The locks held now, by anybody. */
  CompletableFuture<Set<Long>> held();

  /**
   * One transaction. It ends with {@link #persist} or {@link #end}, or when its connection does;
   * with it ends the lock, and whoever has lost the lock cannot write.
   */
  interface Session {
    /** Whether the lock was free and is held by this transaction. */
    boolean holds();

    /** The key's row as of after the attempt to lock. */
    @Nullable StoredEntry row();

    /** Generation of the key's realm as of after the attempt to lock; 0 when there is no realm. */
    long generation();

    /** A sign of life, which names the key; fails when the transaction is gone. */
    CompletableFuture<Void> beat();

    /** Persists validated and commits, or rolls back. */
    CompletableFuture<PersistOutcome> persist(Populated populated);

    /**
     * Rolls back, if it has not ended yet; one without a lock may go on as another session. Never
     * fails; completes when the lock is free or lost.
     */
    CompletableFuture<Void> end();
  }
}
