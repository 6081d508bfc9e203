package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.json.ErrorJson;
import dev.realmkeep.cache.json.JsonFormatException;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.worker.PooledWorker.Place;
import dev.realmkeep.prerender.worker.protocol.FromWorker;
import dev.realmkeep.prerender.worker.protocol.ProtocolViolationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is made of the messages of workers. They are not to be trusted: a message that does not fit
 * what the worker was asked is a violation, and ends it.
 */
final class WorkerConversation implements WorkerProcess.Listener {

  private static final Logger log = LoggerFactory.getLogger(WorkerConversation.class);

  private final WorkerPool pool;
  private final String extractorVersion;

  WorkerConversation(WorkerPool pool, String extractorVersion) {
    this.pool = pool;
    this.extractorVersion = extractorVersion;
  }

  @Override
  public void said(WorkerProcess worker, FromWorker message) throws ProtocolViolationException {
    switch (message) {
      case FromWorker.Hello(String version) -> {
        if (!version.equals(extractorVersion)) {
          throw new ProtocolViolationException("a worker of another build: " + version);
        }
        pool.ready(worker);
      }
      case FromWorker.Heap(long usedBytes) -> pool.heap(worker, usedBytes);
      case FromWorker.Taken(long job) -> {
        if (open(worker, job) != null) {
          pool.taken(worker, job);
        }
      }
      case FromWorker.Load load -> {
        Place.Busy busy = open(worker, load.job());
        if (busy != null) {
          busy.desk().load(load);
        }
      }
      case FromWorker.Want want -> {
        Place.Busy busy = open(worker, want.job());
        if (busy != null) {
          busy.desk().want(want);
        }
      }
      case FromWorker.Done done -> done(worker, done);
      case FromWorker.Compiled(long job, byte[] javascript) ->
          compiled(worker, job, new CompiledForm.JavaScript(javascript));
      case FromWorker.Refused(long job, byte[] errorJson) ->
          compiled(worker, job, new CompiledForm.Refused(error(errorJson)));
      case FromWorker.Abandoned(long job) -> abandoned(worker, job);
      case FromWorker.Defective(long job, String reason) -> {
        Place.Busy busy = open(worker, job);
        if (busy != null) {
          log.error("{}: the evaluator failed: {}", worker, reason);
          ModuleError error =
              ModuleError.of(ModuleError.Kind.TRAPPED, "the evaluator failed: " + reason);
          pool.finished(worker, job, () -> busy.job().fail(error), true);
        }
      }
      case FromWorker.Stuck stuck -> {
        if (open(worker, stuck.job()) != null) {
          pool.stuck(worker, stuck.job(), stuck.limit());
        }
      }
    }
  }

  @Override
  public void ended(WorkerProcess worker, WorkerEnd end) {
    pool.ended(worker, end);
  }

  private void done(WorkerProcess worker, FromWorker.Done done) throws ProtocolViolationException {
    Place.Busy busy = open(worker, done.job());
    if (busy == null) {
      return;
    }
    if (!(busy.job() instanceof PendingPrerender prerender)) {
      throw new ProtocolViolationException("answers an entry where none was asked for");
    }
    try {
      ModuleEntry entry = EntryJson.read(done.entryJson());
      Prerendered result = new Prerendered(entry, done.fileAlias(), done.tookMillis());
      pool.finished(worker, done.job(), () -> prerender.complete(result), false);
    } catch (JsonFormatException e) {
      throw new ProtocolViolationException("not an entry: " + e.getMessage());
    }
  }

  private void compiled(WorkerProcess worker, long job, CompiledForm form)
      throws ProtocolViolationException {
    Place.Busy busy = open(worker, job);
    if (busy == null) {
      return;
    }
    if (!(busy.job() instanceof PendingCompile compile)) {
      throw new ProtocolViolationException("answers a compiled form where none was asked for");
    }
    pool.finished(worker, job, () -> compile.complete(form), false);
  }

  private static ModuleError error(byte[] json) throws ProtocolViolationException {
    try {
      return ErrorJson.read(json);
    } catch (JsonFormatException e) {
      throw new ProtocolViolationException("not an error: " + e.getMessage());
    }
  }

  private void abandoned(WorkerProcess worker, long job) throws ProtocolViolationException {
    Place.Busy busy = open(worker, job);
    if (busy == null) {
      return;
    }
    Throwable failure = busy.desk().failure();
    ModuleError refusal = busy.desk().refusal();
    if (failure == null && refusal == null) {
      throw new ProtocolViolationException("gave a job up without a reason");
    }
    pool.finished(
        worker,
        job,
        () -> {
          if (failure != null) {
            busy.job().failWith(failure);
          } else if (refusal != null) {
            busy.job().fail(refusal);
          }
        },
        false);
  }

  /** The job the worker speaks of; null when the pool has given the worker up meanwhile. */
  private Place.@Nullable Busy open(WorkerProcess worker, long job)
      throws ProtocolViolationException {
    Place.Busy busy = pool.running(worker, job);
    if (busy == null && pool.wants(worker)) {
      throw new ProtocolViolationException("speaks of a job it does not run");
    }
    return busy;
  }
}
