package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Real workers, with what happens to them recorded. */
final class PrerenderFixture implements AutoCloseable {

  /** Time within which a test's job must end by itself, whatever it does. */
  static final Duration HARD_LIMIT = Duration.ofSeconds(10);

  /** What the contract allows beyond the hard limit. */
  static final Duration GRACE = Duration.ofSeconds(1);

  record Gone(long pid, WorkerEvents.Reason reason) {}

  final BlockingQueue<Long> taken = new LinkedBlockingQueue<>();
  final BlockingQueue<Long> ready = new LinkedBlockingQueue<>();
  final BlockingQueue<Gone> gone = new LinkedBlockingQueue<>();
  final Queue<Long> pids = new ConcurrentLinkedQueue<>();
  final WorkerPrerenderer prerenderer;

  PrerenderFixture(WorkerSettings settings) {
    this(settings, WorkerCommand.of(settings));
  }

  PrerenderFixture(WorkerSettings settings, WorkerCommand command) {
    prerenderer =
        new WorkerPrerenderer(
            settings,
            command,
            Clock.system(),
            new WorkerEvents() {
              @Override
              public void ready(long pid, Duration startTook) {
                pids.add(pid);
                ready.add(pid);
              }

              @Override
              public void taken(long pid, String moduleUrl) {
                taken.add(pid);
              }

              @Override
              public void gone(long pid, Reason reason) {
                gone.add(new Gone(pid, reason));
              }
            });
  }

  /** The prerender of a module with that text. */
  static PrerenderJob job(String source, Duration limit) {
    return new PrerenderJob(
        MapSources.REALM + "module",
        MapSources.REALM,
        MapSources.of(Map.of("module.js", source)),
        limit);
  }

  CompletableFuture<Prerendered> submit(String path, Map<String, String> files) {
    return submit(path, files, HARD_LIMIT);
  }

  CompletableFuture<Prerendered> submit(String path, Map<String, String> files, Duration limit) {
    return prerenderer.prerender(
        new PrerenderJob(MapSources.REALM + path, MapSources.REALM, MapSources.of(files), limit));
  }

  CompletableFuture<Prerendered> submit(String source) {
    return submit("module", Map.of("module.js", source));
  }

  ModuleEntry run(String source) throws Exception {
    return run(source, HARD_LIMIT);
  }

  /** The entry of a module, which must come within the limit and its grace. */
  ModuleEntry run(String source, Duration limit) throws Exception {
    return submit("module", Map.of("module.js", source), limit)
        .get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
        .entry();
  }

  /**
   * Waits until {@code workers} of them are ready, so that the time a JVM takes to start counts for
   * no test. More than the idle ones come only when there has been a job.
   */
  PrerenderFixture warm(int workers) throws Exception {
    CompletableFuture<Prerendered> first =
        submit("warm", Map.of("warm.js", ""), Duration.ofSeconds(60));
    for (int i = 0; i < workers; i++) {
      if (ready.poll(60, TimeUnit.SECONDS) == null) {
        throw new AssertionError("no worker became ready");
      }
    }
    first.get(60, TimeUnit.SECONDS);
    return this;
  }

  @Override
  public void close() {
    prerenderer.close();
  }
}
