package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler;
import java.util.concurrent.CompletableFuture;

/**
 * Prerenders and compiles in child processes that are killed when a module passes a limit. {@link
 * #prerender} and {@link #compile} may be called from any thread and return at once; the results
 * complete on a virtual thread.
 *
 * <p>A job ends within its hard limit plus the kill grace, counted from the call, also when its
 * worker loops, is stopped, dies or lies. A job that a worker has begun is never tried again; one
 * that no worker began is handed to another. After {@link #close}, which kills every worker and is
 * idempotent, open and later jobs fail with {@link IllegalStateException}.
 */
public final class WorkerPrerenderer implements Prerenderer, ModuleCompiler {

  private final WorkerSettings settings;
  private final String extractorVersion;
  private final WorkerPool pool;

  /** Workers of this build; those that are kept without work start now. */
  public WorkerPrerenderer(WorkerSettings settings, Clock clock, WorkerEvents events) {
    this(settings, WorkerCommand.of(settings), clock, events);
  }

  /**
   * @param command what is run as a worker
   */
  public WorkerPrerenderer(
      WorkerSettings settings, WorkerCommand command, Clock clock, WorkerEvents events) {
    this(clock, settings, command, events);
    keepWarm();
  }

  private WorkerPrerenderer(
      Clock clock, WorkerSettings settings, WorkerCommand command, WorkerEvents events) {
    this.settings = settings;
    this.extractorVersion = settings.guest().extractorVersion();
    this.pool =
        new WorkerPool(
            settings,
            command,
            extractorVersion,
            clock,
            events,
            new WaitingJobs(settings.queueDepthMax()),
            new Workforce());
    pool.start();
  }

  /**
   * Workers of this build, none of which starts before the first job or {@link #keepWarm}: a start
   * costs a core for seconds, which a server that starts has better use for.
   */
  public static WorkerPrerenderer cold(WorkerSettings settings, Clock clock, WorkerEvents events) {
    return new WorkerPrerenderer(clock, settings, WorkerCommand.of(settings), events);
  }

  /** Starts the workers that are kept while there is no work. Idempotent; any thread. */
  public void keepWarm() {
    pool.keepWarm();
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
    return pool.prerender(job);
  }

  @Override
  public CompletableFuture<CompiledForm> compile(CompileJob job) {
    if (job.source().length > settings.fileBytesMax()) {
      return CompletableFuture.completedFuture(
          new CompiledForm.Refused(
              ModuleError.at(
                  ModuleError.Kind.SYNTAX,
                  "the file is larger than " + settings.fileBytesMax() + " bytes",
                  job.fileUrl(),
                  0,
                  0)));
    }
    return pool.compile(job);
  }

  /** The workers now. Any thread. */
  public WorkerCensus census() {
    return pool.census();
  }

  @Override
  public void close() {
    pool.close();
  }
}
