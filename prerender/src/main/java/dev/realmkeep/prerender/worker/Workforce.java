package dev.realmkeep.prerender.worker;

import dev.realmkeep.prerender.worker.PooledWorker.Place;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The workers there are, those included that were killed and have not yet ended. Guarded by the
 * pool's lock.
 */
class Workforce {

  private final Map<WorkerProcess, PooledWorker> workers = new LinkedHashMap<>();

  final void add(PooledWorker worker) {
    workers.put(worker.process(), worker);
  }

  final @Nullable PooledWorker of(WorkerProcess process) {
    return workers.get(process);
  }

  final @Nullable PooledWorker remove(WorkerProcess process) {
    return workers.remove(process);
  }

  final List<PooledWorker> all() {
    return List.copyOf(workers.values());
  }

  /** A worker that may be given a job, null when there is none. */
  @Nullable PooledWorker idle() {
    // The most recently used one: its sources are warm, and the others may become surplus.
    return workers.values().stream()
        .filter(worker -> worker.place() instanceof Place.Idle)
        .max(Comparator.comparingLong(worker -> ((Place.Idle) worker.place()).sinceNanos()))
        .orElse(null);
  }

  /** The worker that runs the job with that number, null when none does. */
  final @Nullable PooledWorker runs(long job) {
    return workers.values().stream()
        .filter(worker -> worker.running(job) != null)
        .findAny()
        .orElse(null);
  }

  final List<PooledWorker> busy() {
    return workers.values().stream().filter(w -> w.place() instanceof Place.Busy).toList();
  }

  /** With {@code waiting} jobs. */
  final WorkerCensus census(int waiting) {
    int idle = live() - starting() - busy().size();
    return new WorkerCensus(starting(), idle, busy().size(), workers.size() - live(), waiting);
  }

  final int live() {
    return (int) workers.values().stream().filter(PooledWorker::live).count();
  }

  final int starting() {
    return (int) workers.values().stream().filter(w -> w.place() instanceof Place.Starting).count();
  }
}
