package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.worker.protocol.ToWorker;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A module that is to be evaluated and described. */
final class PendingPrerender extends PendingJob<Prerendered> {

  private final PrerenderJob job;

  PendingPrerender(long number, PrerenderJob job, Clock clock, Executor answers) {
    super(number, job.hardLimit(), clock, answers);
    this.job = job;
  }

  @Override
  String url() {
    return job.moduleUrl();
  }

  @Override
  ToWorker.Order order() {
    return new ToWorker.Run(number(), job.moduleUrl(), job.realm(), millisLeft());
  }

  @Override
  SourceDesk desk(SentContents sent, Consumer<ToWorker> worker, WorkerSettings settings) {
    return new SourceDesk(
        number(), job.sources(), sent, worker, settings.loadsPerJobMax(), settings.fileBytesMax());
  }

  /** An entry that is nothing but {@code error}. */
  @Override
  Prerendered failed(ModuleError error) {
    ModuleEntry entry = new ModuleEntry.Failed(error, List.of(), ModuleEntry.Diagnostics.NONE);
    return new Prerendered(entry, null, tookMillis());
  }

  @Override
  Prerendered notBegun(String reason) {
    return failed(ModuleError.of(ModuleError.Kind.TRAPPED, reason));
  }
}
