package dev.realmkeep.prerender.worker;

import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.limits.GuestLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How prerender workers are run. Immutable; start from {@link #defaults} and replace.
 *
 * @param workers prerenders at once, at least 1. While there is work, one process more is kept warm
 * @param idleWorkers processes kept when there has been no work for {@code idleAfter}, 1 to {@code
 *     workers}
 * @param idleAfter see {@code idleWorkers}
 * @param limits of each prerender; the job's own hard limit applies as well
 * @param heapMegabytesMax heap of a worker, MiB; more than the allocation limit plus what an idle
 *     worker holds, so that a memory bomb meets the limit and not a heap that collects in vain
 * @param residentBytesMax resident memory at which a worker is killed, bytes
 * @param heapRetireFraction share of the heap that may be in use after a collection; above it the
 *     worker is replaced between two jobs
 * @param jobsPerWorkerMax jobs after which a worker is replaced
 * @param queueDepthMax prerenders, and also compilations, that wait for a worker; one more is
 *     turned away
 * @param startTimeout from start to readiness of a worker; then it is killed
 * @param takeTimeout from handing a job over until the worker has begun it; then the worker is
 *     killed and the job given to another
 * @param killGrace between a job's hard limit and the kill of its worker; a worker that ends its
 *     guest itself is quicker
 * @param contentBytesMax bytes of file contents a worker keeps
 * @param fileBytesMax longest file that is handed to a worker
 * @param resultBytesMax longest JSON form of an entry, and longest compiled form, a worker may
 *     answer
 * @param loadsPerJobMax files one job may ask for
 * @param prefixes of specifiers, see {@link dev.realmkeep.prerender.guest.GuestSettings}
 * @param aotCache AOT cache recorded with {@code WorkerMain --train} on the same class path; null =
 *     none
 */
public record WorkerSettings(
    int workers,
    int idleWorkers,
    Duration idleAfter,
    GuestLimits limits,
    int heapMegabytesMax,
    long residentBytesMax,
    double heapRetireFraction,
    int jobsPerWorkerMax,
    int queueDepthMax,
    Duration startTimeout,
    Duration takeTimeout,
    Duration killGrace,
    long contentBytesMax,
    int fileBytesMax,
    int resultBytesMax,
    int loadsPerJobMax,
    Map<String, String> prefixes,
    @Nullable Path aotCache) {

  /** Room in a frame beside the content it carries, bytes. */
  private static final int FRAME_HEAD_BYTES = 64 << 10;

  public WorkerSettings {
    prefixes = Map.copyOf(prefixes);
    if (workers < 1 || idleWorkers < 1 || idleWorkers > workers) {
      throw new IllegalArgumentException("at least one worker, and no more idle ones than workers");
    }
    if (heapMegabytesMax < 32 || jobsPerWorkerMax < 1 || queueDepthMax < 1 || loadsPerJobMax < 1) {
      throw new IllegalArgumentException("a worker needs 32 MiB and at least one job");
    }
  }

  /** {@code workers} processes with the limits of the documentation. */
  public static WorkerSettings defaults(int workers) {
    return new WorkerSettings(
        workers,
        1,
        Duration.ofSeconds(60),
        GuestLimits.PRERENDER,
        256,
        512L << 20,
        0.75,
        20_000,
        1_024,
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        Duration.ofMillis(400),
        8L << 20,
        8 << 20,
        4 << 20,
        10_000,
        Map.of(),
        null);
  }

  /** These settings with an AOT cache, or without one. */
  public WorkerSettings withAotCache(@Nullable Path file) {
    return new WorkerSettings(
        workers,
        idleWorkers,
        idleAfter,
        limits,
        heapMegabytesMax,
        residentBytesMax,
        heapRetireFraction,
        jobsPerWorkerMax,
        queueDepthMax,
        startTimeout,
        takeTimeout,
        killGrace,
        contentBytesMax,
        fileBytesMax,
        resultBytesMax,
        loadsPerJobMax,
        prefixes,
        file);
  }

  /** These settings with another number of jobs after which a worker is replaced. */
  public WorkerSettings withJobsPerWorkerMax(int jobs) {
    return new WorkerSettings(
        workers,
        idleWorkers,
        idleAfter,
        limits,
        heapMegabytesMax,
        residentBytesMax,
        heapRetireFraction,
        jobs,
        queueDepthMax,
        startTimeout,
        takeTimeout,
        killGrace,
        contentBytesMax,
        fileBytesMax,
        resultBytesMax,
        loadsPerJobMax,
        prefixes,
        aotCache);
  }

  /** What a worker evaluates modules with. */
  GuestSettings guest() {
    return GuestSettings.DEFAULT.withPrefixes(prefixes);
  }

  /** Longest frame accepted from or sent to a worker, bytes. */
  int frameBytesMax() {
    return Math.max(fileBytesMax, resultBytesMax) + FRAME_HEAD_BYTES;
  }
}
