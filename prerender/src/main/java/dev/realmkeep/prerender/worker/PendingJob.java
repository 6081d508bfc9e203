package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.worker.protocol.ToWorker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A job from its submission to its answer. The pool answers each exactly once: by removing it from
 * where it was, under its lock, and then calling one of the methods here outside of it.
 *
 * @param <T> what it is answered with
 */
abstract sealed class PendingJob<T> permits PendingPrerender, PendingCompile {

  private final long number;
  private final Duration hardLimit;
  private final Clock clock;
  private final Executor answers;
  private final long startNanos;
  private final long deadlineNanos;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  /** Workers it was handed to and that did not begin it. Guarded by the pool's lock. */
  private int handovers;

  /**
   * @param answers runs what callers attached to the result, which may block
   */
  PendingJob(long number, Duration hardLimit, Clock clock, Executor answers) {
    this.number = number;
    this.hardLimit = hardLimit;
    this.clock = clock;
    this.answers = answers;
    this.startNanos = clock.nanoTime();
    this.deadlineNanos = clock.deadlineAfter(hardLimit);
  }

  /** URL of what is to be looked at. */
  abstract String url();

  /** What a worker is told to do. */
  abstract ToWorker.Order order();

  /** Answers what a worker asks in the course of this job. */
  abstract SourceDesk desk(SentContents sent, Consumer<ToWorker> worker, WorkerSettings settings);

  /** The answer when it has begun and come to nothing. */
  abstract T failed(ModuleError error);

  /** The answer when no worker has begun it. */
  abstract T notBegun(String reason);

  final long number() {
    return number;
  }

  final Duration hardLimit() {
    return hardLimit;
  }

  final CompletableFuture<T> result() {
    return result;
  }

  /** What is left of the hard limit, at least 1 ms. */
  final int millisLeft() {
    return (int) Math.clamp(clock.until(deadlineNanos).toMillis(), 1, Integer.MAX_VALUE);
  }

  /** Milliseconds since its submission. */
  final long tookMillis() {
    return (clock.nanoTime() - startNanos) / 1_000_000;
  }

  final int countHandover() {
    return ++handovers;
  }

  final void complete(T answer) {
    result.completeAsync(() -> answer, answers);
  }

  final void fail(ModuleError error) {
    complete(failed(error));
  }

  final void turnAway(String reason) {
    complete(notBegun(reason));
  }

  /** Fails the result itself: a source could not be read, or the prerenderer is closed. */
  final void failWith(Throwable cause) {
    answers.execute(() -> result.completeExceptionally(cause));
  }
}
