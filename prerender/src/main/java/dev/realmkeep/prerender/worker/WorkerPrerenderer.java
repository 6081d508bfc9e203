package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import java.util.concurrent.CompletableFuture;

/**
 * Prerenders in child processes that are killed when a module passes a limit. {@link #prerender}
 * may be called from any thread and returns at once; the result completes on a virtual thread.
 *
 * <p>A job ends within its hard limit plus the kill grace, counted from the call, also when its
 * worker loops, is stopped, dies or lies. A job that a worker has begun is never tried again; one
 * that no worker began is handed to another. After {@link #close}, which kills every worker and is
 * idempotent, open and later jobs fail with {@link IllegalStateException}.
 */
public final class WorkerPrerenderer implements Prerenderer {

  private final WorkerSettings settings;
  private final String extractorVersion;
  private final WorkerPool pool;

  /** Workers of this build. */
  public WorkerPrerenderer(WorkerSettings settings, Clock clock, WorkerEvents events) {
    this(settings, WorkerCommand.of(settings), clock, events);
  }

  /**
   * @param command what is run as a worker
   */
  public WorkerPrerenderer(
      WorkerSettings settings, WorkerCommand command, Clock clock, WorkerEvents events) {
    this.settings = settings;
    this.extractorVersion = GuestEvaluator.extractorVersion();
    this.pool = new WorkerPool(settings, command, extractorVersion, clock, events);
    pool.start();
  }

  @Override
  public String extractorVersion() {
    return extractorVersion;
  }

  @Override
  public int slots() {
    return settings.workers();
  }

  @Override
  public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    return pool.submit(job);
  }

  @Override
  public void close() {
    pool.close();
  }
}
