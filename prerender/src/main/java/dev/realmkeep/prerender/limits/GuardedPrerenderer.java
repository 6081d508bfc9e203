package dev.realmkeep.prerender.limits;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.guest.InProcessPrerenderer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Prerenders in this process under limits, which are those given or the job's own, whichever is
 * less. Any thread may call; nothing blocks. A module that passes a limit ends in a typed error.
 *
 * <p>This is weaker than a process of its own: the guest shares the heap, and one that is stuck in
 * a built-in function that does not poll is answered in time but keeps its slot until it returns.
 */
public final class GuardedPrerenderer implements Prerenderer, ModuleCompiler {

  private final Clock clock;
  private final GuestLimits limits;
  private final Guard guard;
  private final GuestSettings settings;
  private final InProcessPrerenderer prerenderer;

  /**
   * @param slots prerenders at once, at least 1
   */
  public GuardedPrerenderer(int slots, GuestSettings settings, GuestLimits limits, Clock clock) {
    this.clock = clock;
    this.limits = limits;
    this.settings = settings;
    this.guard = new Guard(clock);
    this.prerenderer =
        new InProcessPrerenderer(
            slots,
            () -> new GuestEvaluator(clock, settings, limits.options()),
            job -> ((Guarded) job.sources()).evaluation());
  }

  /** The sources of one job, and with them what limits it, so that both reach its thread. */
  private record Guarded(ModuleSources sources, GuardedEvaluation evaluation)
      implements ModuleSources {
    @Override
    public CompletableFuture<Loaded> load(String url) {
      return sources.load(url);
    }
  }

  @Override
  public String extractorVersion() {
    return settings.extractorVersion();
  }

  @Override
  public int slots() {
    return prerenderer.slots();
  }

  @Override
  public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    long startNanos = clock.nanoTime();
    CompletableFuture<Prerendered> result = new CompletableFuture<>();
    GuardedEvaluation evaluation =
        new GuardedEvaluation(
            guard,
            limits.within(job.hardLimit()),
            limit -> result.completeAsync(() -> failed(limit.error(), startNanos)));
    prerenderer
        .prerender(
            new PrerenderJob(
                job.moduleUrl(),
                job.realm(),
                new Guarded(job.sources(), evaluation),
                job.hardLimit()))
        .whenComplete((prerendered, thrown) -> {
          if (thrown == null) {
            result.complete(prerendered);
            return;
          }
          Throwable cause =
              thrown instanceof CompletionException && thrown.getCause() != null
                  ? thrown.getCause()
                  : thrown;
          GuestFailure.classify(cause, evaluation.tripped())
              .ifPresentOrElse(
                  error -> result.complete(failed(error, startNanos)),
                  () -> result.completeExceptionally(cause));
        });
    return result;
  }

  /** Without a limit of time: the parser cannot be stopped from within its process. */
  @Override
  public CompletableFuture<CompiledForm> compile(CompileJob job) {
    return prerenderer.compile(job);
  }

  private Prerendered failed(ModuleError error, long startNanos) {
    return new Prerendered(
        new ModuleEntry.Failed(error, List.of(), ModuleEntry.Diagnostics.NONE),
        null,
        (clock.nanoTime() - startNanos) / 1_000_000);
  }

  @Override
  public void close() {
    prerenderer.close();
    guard.close();
  }
}
