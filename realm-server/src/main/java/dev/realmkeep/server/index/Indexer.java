package dev.realmkeep.server.index;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRuns;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.port.StoreUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's part in the indexing runs of the fleet. It finds open runs by a hint or, at the
 * latest, after the poll interval, and works on all of them in turn, a batch of modules each, with
 * the priority of background work. Processes do not speak to each other: each looks at what is
 * left, and the coordinator lets one of them compute a module.
 *
 * <p>Life: {@link #start}, {@link #close}; both by any thread, once. The work is done on one
 * virtual thread, which blocks; nothing else does. Overload: a full queue or a database that does
 * not answer makes it pause for the poll interval.
 */
public final class Indexer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);
  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  private final IndexRuns runs;
  private final String extractorVersion;
  private final IndexerSettings settings;
  private final ScheduledExecutorService timers;
  private final IndexMetrics metrics;
  private final RealmPass.Parts parts;
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;

  /** By number of the run; of the working thread only. */
  private final Map<Long, RealmPass> passes = new LinkedHashMap<>();

  /**
   * @param extractorVersion only runs of this version are worked on
   * @param timers ends pauses; its tasks are short
   * @param salt a random number, different in every process
   */
  public Indexer(
      IndexRuns runs,
      SourceStore sources,
      DefinitionLookup lookup,
      String extractorVersion,
      IndexerSettings settings,
      ScheduledExecutorService timers,
      MeterRegistry registry,
      long salt) {
    this.runs = runs;
    this.extractorVersion = extractorVersion;
    this.settings = settings;
    this.timers = timers;
    this.metrics = new IndexMetrics(registry);
    this.parts =
        new RealmPass.Parts(
            runs,
            new WalkedRealms(sources, lookup),
            new Batch(lookup, settings, metrics),
            new OwnOrder(salt),
            settings,
            metrics);
    this.thread = Thread.ofVirtual().name("index-runs").unstarted(this::work);
  }

  public void start() {
    runs.onChange(news::release);
    thread.start();
  }

  /**
   * Takes no more modules; those under way are left to the lookup. Idempotent; blocks for seconds
   * at most.
   */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.isAlive() && !thread.join(STOP_MAX)) {
        LOG.warn("indexing did not stop within {} s", STOP_MAX.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      while (true) {
        if (!advance()) {
          pause();
        }
      }
    } catch (InterruptedException stopped) {
      LOG.debug("indexing has stopped");
    } finally {
      metrics.openRuns(0);
    }
  }

  /** One step of every open run; false when there is nothing to do now. */
  private boolean advance() throws InterruptedException {
    boolean more = false;
    try {
      news.drainPermits(); // whatever they announce is seen by the look that follows
      Set<Long> open = new HashSet<>();
      for (IndexRun run : runs.open(extractorVersion).get()) {
        open.add(run.id());
        RealmPass pass = passes.computeIfAbsent(run.id(), id -> begin(run));
        more |= pass.step() == RealmPass.Step.WENT_ON;
      }
      passes.keySet().retainAll(open);
      metrics.openRuns(open.size());
    } catch (ExecutionException failure) {
      metrics.pauses.increment();
      if (failure.getCause() instanceof StoreUnavailableException) {
        LOG.debug("indexing waits for the store", failure);
      } else {
        LOG.error("indexing failed in an unforeseen way", failure.getCause());
      }
      return false;
    } catch (RuntimeException defect) {
      metrics.pauses.increment();
      LOG.error("indexing failed in an unforeseen way", defect);
      return false;
    }
    return more;
  }

  private RealmPass begin(IndexRun run) {
    LOG.info("working on indexing run {} of {}", run.id(), run.realm());
    return new RealmPass(run, parts);
  }

  private void pause() throws InterruptedException {
    ScheduledFuture<?> timer =
        timers.schedule(
            () -> news.release(), settings.pollInterval().toNanos(), TimeUnit.NANOSECONDS);
    try {
      news.acquire();
    } finally {
      timer.cancel(false);
    }
  }
}
