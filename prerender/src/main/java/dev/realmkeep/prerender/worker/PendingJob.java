package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A job from its submission to its answer. The pool answers each exactly once: by removing it from
 * where it was, under its lock, and then calling one of the methods here outside of it.
 */
final class PendingJob {

  private final long number;
  private final PrerenderJob job;
  private final Clock clock;
  private final Executor answers;
  private final long startNanos;
  private final long deadlineNanos;
  private final CompletableFuture<Prerendered> result = new CompletableFuture<>();

  /** Workers it was handed to and that did not begin it. Guarded by the pool's lock. */
  private int handovers;

  /**
   * @param answers runs what callers attached to the result, which may block
   */
  PendingJob(long number, PrerenderJob job, Clock clock, Executor answers) {
    this.number = number;
    this.job = job;
    this.clock = clock;
    this.answers = answers;
    this.startNanos = clock.nanoTime();
    this.deadlineNanos = clock.deadlineAfter(job.hardLimit());
  }

  long number() {
    return number;
  }

  PrerenderJob job() {
    return job;
  }

  CompletableFuture<Prerendered> result() {
    return result;
  }

  /** What is left of the hard limit, at least 1 ms. */
  int millisLeft() {
    return (int) Math.clamp(clock.until(deadlineNanos).toMillis(), 1, Integer.MAX_VALUE);
  }

  int countHandover() {
    return ++handovers;
  }

  void complete(Prerendered prerendered) {
    result.completeAsync(() -> prerendered, answers);
  }

  /** Answers an entry that is nothing but {@code error}. */
  void fail(ModuleError error) {
    ModuleEntry entry = new ModuleEntry.Failed(error, List.of(), ModuleEntry.Diagnostics.NONE);
    complete(new Prerendered(entry, null, (clock.nanoTime() - startNanos) / 1_000_000));
  }

  /** Fails the result itself: a source could not be read, or the prerenderer is closed. */
  void failWith(Throwable cause) {
    answers.execute(() -> result.completeExceptionally(cause));
  }
}
