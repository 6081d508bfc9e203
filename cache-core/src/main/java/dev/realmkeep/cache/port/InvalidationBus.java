package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.Invalidation;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Brings committed invalidations of every process to this one. A subscriber is called for one
 * invalidation at a time; for those of other processes in the order of each realm's generations,
 * while one of this process may come before older ones of others. It may run on any thread, must be
 * quick and must not throw; one that throws does not keep others from being called.
 */
public interface InvalidationBus {

  /** Adds a subscriber; close the handle to remove it (idempotent). */
  Subscription subscribe(Consumer<Invalidation> subscriber);

  /**
   * Applies an invalidation that this process committed, before the commit's caller hears of it.
   * The log's copy of it is not delivered again.
   */
  void deliver(Invalidation committed);

  /**
   * Whether a process-local cache may answer, as last measured: the last successful look at the log
   * began less than the trust window ago. Reads a field; see {@link
   * dev.realmkeep.cache.model.TrustWindow} for who measures.
   */
  boolean trusted();

  /**
   * Measures trust now. Every request from outside calls this once before it looks anything up, so
   * that a process that was stopped for a while notices before it answers.
   */
  default boolean measureTrust() {
    return trusted();
  }

  /** The highest generation of {@code realm} whose invalidation has been applied here. */
  long appliedGeneration(String realm);

  /** Completes when everything committed before the call has been applied here. */
  CompletableFuture<Void> catchUp();

  /** See {@link #subscribe}. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
