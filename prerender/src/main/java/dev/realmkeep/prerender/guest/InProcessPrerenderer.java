package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler;
import dev.realmkeep.prerender.loader.ModuleSourceReader;
import dev.realmkeep.prerender.loader.ModuleSourceReader.SourceUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Prerenders and compiles in this process, for embedding and tests. {@link #prerender} and {@link
 * #compile} may be called from any thread and only enqueue; jobs run in order on {@code slots}
 * threads of their own. A guest is guarded by the hooks, but shares the heap with everybody: it is
 * not a security boundary. After {@link #close} queued and later jobs fail with {@link
 * IllegalStateException}.
 */
public final class InProcessPrerenderer implements Prerenderer, ModuleCompiler {

  private final LinkedBlockingQueue<Job<?>> jobs = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Function<PrerenderJob, EvaluationHooks> hooks;

  /**
   * @param slots threads, at least 1
   * @param evaluators makes the evaluator of each thread, on that thread
   * @param hooks the limits of each job
   */
  public InProcessPrerenderer(
      int slots,
      Supplier<GuestEvaluator> evaluators,
      Function<PrerenderJob, EvaluationHooks> hooks) {
    if (slots < 1) {
      throw new IllegalArgumentException("at least one slot: " + slots);
    }
    this.hooks = hooks;
    for (int n = 0; n < slots; n++) {
      Thread thread =
          new Thread(null, () -> runJobs(evaluators), "prerender-" + n, GuestEvaluator.STACK_BYTES);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** {@code slots} threads without limits. */
  public static InProcessPrerenderer unlimited(int slots) {
    return new InProcessPrerenderer(
        slots,
        () -> new GuestEvaluator(Clock.system(), GuestOptions.NONE),
        job -> EvaluationHooks.NONE);
  }

  @Override
  public String extractorVersion() {
    return GuestEvaluator.extractorVersion();
  }

  @Override
  public int slots() {
    return threads.size();
  }

  @Override
  public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    return enqueue(evaluator ->
        evaluator.evaluate(job.moduleUrl(), job.realm(), reader(job.sources()), hooks.apply(job)));
  }

  /** Without a limit of time: the parser cannot be stopped from within its process. */
  @Override
  public CompletableFuture<CompiledForm> compile(CompileJob job) {
    return enqueue(evaluator -> evaluator.compile(job.fileUrl(), job.source()));
  }

  private <T> CompletableFuture<T> enqueue(Function<GuestEvaluator, T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    jobs.add(new Job<>(work, result));
    if (closed.get()) {
      refuseQueued();
    }
    return result;
  }

  /** One queued prerender or compilation. */
  private record Job<T>(Function<GuestEvaluator, T> work, CompletableFuture<T> result) {

    void run(GuestEvaluator evaluator) {
      try {
        result.complete(work.apply(evaluator));
      } catch (SourceUnavailableException e) {
        result.completeExceptionally(e.getCause() == null ? e : e.getCause());
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    }

    void refuse() {
      result.completeExceptionally(new IllegalStateException("the prerenderer is closed"));
    }
  }

  private void runJobs(Supplier<GuestEvaluator> evaluators) {
    try (GuestEvaluator evaluator = evaluators.get()) {
      while (!closed.get()) {
        try {
          Job<?> job = jobs.take();
          // Who is woken by the end, and by a job before it got to run, is given the job.
          if (closed.get()) {
            job.refuse();
          } else {
            job.run(evaluator);
          }
        } catch (InterruptedException e) {
          // Either closed, or an interruption of the guest that came after its end.
          continue;
        }
        // An interruption that came too late must not hit the next job.
        Thread.interrupted();
      }
    }
  }

  private static ModuleSourceReader reader(ModuleSources sources) {
    return url -> read(sources, url);
  }

  private static Loaded read(ModuleSources sources, String url) {
    try {
      return sources.load(url).join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() instanceof StoreUnavailableException s ? s : e;
      throw new SourceUnavailableException("cannot read " + url, cause);
    }
  }

  private void refuseQueued() {
    for (Job<?> job = jobs.poll(); job != null; job = jobs.poll()) {
      job.refuse();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      threads.forEach(Thread::interrupt);
      refuseQueued();
    }
  }
}
