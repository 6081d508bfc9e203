package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler.CompileJob;
import dev.realmkeep.prerender.worker.protocol.ToWorker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A file that is to be compiled; its worker has no reason to ask for any other. */
final class PendingCompile extends PendingJob<CompiledForm> {

  private static final int LOADS_MAX = 0;

  private final CompileJob job;

  PendingCompile(long number, CompileJob job, Clock clock, Executor answers) {
    super(number, job.hardLimit(), clock, answers);
    this.job = job;
  }

  @Override
  String url() {
    return job.fileUrl();
  }

  @Override
  ToWorker.Order order() {
    return new ToWorker.Compile(number(), job.fileUrl(), job.source());
  }

  @Override
  SourceDesk desk(SentContents sent, Consumer<ToWorker> worker, WorkerSettings settings) {
    return new SourceDesk(
        number(),
        url -> CompletableFuture.failedFuture(new IllegalStateException("no sources: " + url)),
        sent,
        worker,
        LOADS_MAX,
        settings.fileBytesMax());
  }

  @Override
  CompiledForm failed(ModuleError error) {
    return new CompiledForm.Refused(error);
  }

  @Override
  CompiledForm notBegun(String reason) {
    return new CompiledForm.Unanswered(reason);
  }
}
