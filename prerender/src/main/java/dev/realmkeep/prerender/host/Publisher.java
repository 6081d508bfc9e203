package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.LaneStore;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.host.lane.HostThreads;
import dev.realmkeep.prerender.host.lane.InstanceSupply.Loaded;
import dev.realmkeep.prerender.host.lane.LoadedProgram;
import dev.realmkeep.prerender.host.lane.MainLane;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings newer sources into use. {@link #look} may be called from any thread, as often as one
 * likes: looks that are asked for while one waits are one. Each loads, evaluates and describes the
 * newest sources on the builder's thread and, if they are other ones, hands them to the lane.
 * Whatever fails, the sources in use stay in use and {@link #error} says why; when it was the store
 * that failed, a look follows by itself.
 *
 * <p>{@link #reads} must not miss a change that a look reads around:
 *
 * <pre>
 *   look                                      who hears of a write to y
 *   loading++
 *   reads y (old), which it did not before
 *                                             the write of y commits; reads(y)?
 *   reads = {…, y}; loading--
 * </pre>
 *
 * Asked while it loads, the answer is yes, and a look follows. Asked earlier, the look has begun
 * after the commit and read the new y. What a look that failed has read is not known, so all counts
 * until one succeeds.
 */
final class Publisher {

  private static final Logger log = LoggerFactory.getLogger(Publisher.class);

  private static final long RETRY_MILLIS = 1_000;

  private final String realm;
  private final LaneStore store;
  private final ProgramLoader loader;
  private final HostThreads threads;
  private final MainLane lane;
  private final ScheduledExecutorService timers;
  private final Runnable published;
  private final AtomicBoolean asked = new AtomicBoolean();

  /** Identity of the sources that are in use or with the lane. */
  private volatile String newest = "";

  /** Of {@link #newest}; null before the first. */
  private final AtomicReference<@Nullable Set<String>> reads = new AtomicReference<>();

  private final AtomicInteger loading = new AtomicInteger();

  private volatile @Nullable ModuleError error;

  /** Why what is in use is not quite: it stays when other sources come and go. */
  private volatile @Nullable ModuleError inUseError;

  /**
   * @param published told on the lane's thread that other sources are in use
   */
  Publisher(
      String realm,
      LaneStore store,
      ProgramLoader loader,
      HostThreads threads,
      MainLane lane,
      ScheduledExecutorService timers,
      Runnable published) {
    this.realm = realm;
    this.store = store;
    this.loader = loader;
    this.threads = threads;
    this.lane = lane;
    this.timers = timers;
    this.published = published;
  }

  @Nullable ModuleError error() {
    return error;
  }

  /** The first sources are in use, or why they are not quite. */
  void began(LoadedProgram program, @Nullable ModuleError why) {
    newest = program.identity();
    reads.compareAndSet(null, program.reads());
    inUseError = why;
    error = why;
  }

  /** See {@link ModuleHost#reads}. */
  boolean reads(Predicate<String> changed) {
    if (loading.get() > 0 || error != null) {
      return true;
    }
    Set<String> known = reads.get();
    return known == null || known.stream().anyMatch(changed);
  }

  void look() {
    if (asked.compareAndSet(false, true)) {
      threads.builder().execute(this::lookNow);
    }
  }

  private void lookNow() {
    asked.set(false);
    if (lane.ended().isDone()) {
      return;
    }
    loading.incrementAndGet();
    try {
      HostProgram program = loader.newest();
      if (!program.identity().isEmpty() && program.identity().equals(newest)) {
        reads.set(program.reads());
        error = inUseError;
        program.close();
        return;
      }
      publish(loader.evaluate(program));
    } catch (RuntimeException | Error e) {
      failed(ProgramLoader.error(e), ProgramLoader.isPassing(e));
    } finally {
      loading.decrementAndGet();
    }
  }

  private void publish(Loaded loaded) {
    PublicationPlan plan;
    try {
      plan =
          PublicationPlan.of(
              realm, store, loaded.program().description(), loaded.program().identity());
    } catch (RuntimeException e) {
      loaded.program().gone(loaded.instance());
      loaded.program().retire();
      throw e;
    }
    String before = newest;
    newest = loaded.program().identity();
    reads.set(loaded.program().reads());
    lane.urgent(
        new Publication(
            loaded,
            plan.hook(),
            plan.writes(),
            false,
            why -> {
              if (why == null) {
                error = null;
                inUseError = null;
                published.run();
              } else {
                newest = before;
                failed(why.error(), why.trouble() == Publication.Trouble.STORE);
              }
            }));
  }

  private void failed(ModuleError why, boolean again) {
    error = why;
    log.warn("the newest sources of {} are not in use: {}", realm, why.message());
    if (again) {
      timers.schedule(this::look, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
