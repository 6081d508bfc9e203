package dev.realmkeep.server;

import dev.realmkeep.cache.document.DefinitionValidator;
import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.host.HostParts;
import dev.realmkeep.prerender.host.ModuleHost;
import dev.realmkeep.prerender.host.RealmModuleHost;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.guest.HostPrograms;
import dev.realmkeep.prerender.host.guest.RunLimits;
import dev.realmkeep.prerender.host.heap.HeapLimits;
import dev.realmkeep.prerender.host.heap.HeapReading;
import dev.realmkeep.prerender.host.heap.HeapWatch;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.host.lane.CorePins;
import dev.realmkeep.prerender.host.lane.HostLimits;
import dev.realmkeep.prerender.host.lane.HostMetrics;
import dev.realmkeep.prerender.host.lane.HostThreads;
import dev.realmkeep.prerender.limits.GuestLimits;
import dev.realmkeep.prerender.transpile.CompileScreen;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.HostSettings;
import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.host.HostMaker;
import dev.realmkeep.server.host.HostSources;
import dev.realmkeep.server.host.fetch.VertxFetch;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the module hosts of a server, all with the same parts. Any thread. */
final class HostFactory implements HostMaker, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostFactory.class);

  /** Times that a program whose files change while it is read is read again. */
  private static final int READS_MAX = 3;

  /** Threads given up, in the life of the process, after which it should be replaced. */
  private static final long ABANDONED_MAX = 16;

  /** Evaluating a host module; the first one of a process warms the engine up. */
  private static final long LOAD_MILLIS_MAX = 30_000;

  private static final Duration CANCEL_GRACE = HostLimits.DEFAULT.cancelGrace();
  private static final double PERCENT = 100;

  private final Clock clock;
  private final Storage storage;
  private final DefinitionLookup lookup;
  private final ScheduledExecutorService timers;
  private final HostLog log;
  private final HostPrograms programs;
  private final VertxFetch fetch;
  private final HostLimits limits;
  private final HostMetrics metrics;
  private final HeapWatch heap;
  private final DefinitionValidator validator;
  private final Runnable laneStart;
  private final Executor builder = new HostThreads().builder();

  HostFactory(
      Configuration configuration,
      Clock clock,
      Vertx vertx,
      Storage storage,
      DefinitionLookup lookup,
      ScheduledExecutorService timers,
      MeterRegistry registry,
      CompileScreen screen,
      HostLog log) {
    this.clock = clock;
    this.storage = storage;
    this.lookup = lookup;
    this.timers = timers;
    this.log = log;
    fetch = new VertxFetch(vertx, configuration.get(HostSettings.FETCH));
    programs =
        new HostPrograms(
            clock,
            GuestSettings.DEFAULT.withPrefixes(configuration.get(Settings.PREFIXES)),
            runs(configuration),
            screen);
    limits = limits(configuration);
    metrics = new HostMetrics(registry);
    heap = new HeapWatch(HeapReading.ofThisJvm(), clock);
    validator = new DefinitionValidator(lookup);
    laneStart = laneStart(configuration);
  }

  /** What each main lane's thread does first. */
  static Runnable laneStart(Configuration configuration) {
    if (!configuration.get(HostSettings.PIN_CORES)) {
      return () -> {};
    }
    try {
      return CorePins.ofThisProcess();
    } catch (UnsupportedOperationException e) {
      LOG.warn("host.pin-cores has no effect: {}", e.getMessage());
      return () -> {};
    }
  }

  static RunLimits runs(Configuration configuration) {
    long call = configuration.get(HostSettings.REDUCER_LIMIT).toMillis();
    long procedure = configuration.get(HostSettings.PROCEDURE_LIMIT).toMillis();
    long stretch = RunLimits.DEFAULT.procedure().cpuMillisMax();
    GuestLimits one = GuestLimits.PRERENDER.withMillisMax(call, call);
    return new RunLimits(
        GuestLimits.PRERENDER.withMillisMax(LOAD_MILLIS_MAX, LOAD_MILLIS_MAX),
        one,
        one,
        one,
        GuestLimits.PRERENDER.withMillisMax(procedure, Math.min(procedure, stretch)));
  }

  static HostLimits limits(Configuration configuration) {
    HostLimits defaults = HostLimits.DEFAULT;
    return new HostLimits(
        configuration.get(HostSettings.QUEUE),
        configuration.get(HostSettings.CONNECTION_CALLS),
        configuration.get(HostSettings.REDUCER_LIMIT),
        defaults.replacementWait(),
        defaults.spareIdle(),
        configuration.get(HostSettings.POOL),
        configuration.get(HostSettings.POOL_QUEUE),
        configuration.get(HostSettings.POOL_WAIT),
        defaults.procedureIdle(),
        defaults.procedureRunsMax(),
        configuration.get(HostSettings.CANCEL),
        CANCEL_GRACE,
        configuration.get(HostSettings.SUBSCRIPTIONS),
        new HeapLimits(
            configuration.get(HostSettings.HEAP_CALLS),
            configuration.get(HostSettings.HEAP_INTERVAL),
            configuration.get(HostSettings.HEAP_GC) / PERCENT,
            configuration.get(HostSettings.HEAP_RETIRE) / PERCENT,
            configuration.get(HostSettings.HEAP_LIMIT)));
  }

  @Override
  public ModuleHost make(RealmInfo realm, String module, LaneClaim.Owned claim) {
    return new RealmModuleHost(
        new HostParts(
            claim,
            () -> storage.ownership().isHeld(claim.realm(), claim.epoch()),
            storage.lanes(),
            validator,
            () -> program(realm, module),
            fetch,
            log,
            limits,
            clock,
            timers,
            metrics,
            heap,
            laneStart));
  }

  @Override
  public CompletableFuture<Void> prepare(RealmInfo realm, String module) {
    return CompletableFuture.runAsync(
        () -> {
          HostProgram program = program(realm, module);
          try (HostInstance instance = program.newInstance()) {
            LOG.debug("stands by for {}: {}", realm.url(), instance.description());
            metrics.standsBy();
          } finally {
            program.close();
          }
        },
        builder);
  }

  /** The program of one moment; of a realm that is written all the time, of several. Blocks. */
  private HostProgram program(RealmInfo realm, String module) {
    for (int left = READS_MAX; ; left--) {
      HostSources sources = new HostSources(lookup, storage.sources(), realm);
      HostProgram program = programs.load(module, realm.url(), sources);
      if (left == 1 || sources.ofOneMoment()) {
        return program;
      }
      program.close();
    }
  }

  HostMetrics metrics() {
    return metrics;
  }

  /** Whether too many threads were given up to built-ins that do not come back. */
  boolean exhausted() {
    return metrics.abandonedThreads() > ABANDONED_MAX;
  }

  @Override
  public void close() {
    fetch.close();
    programs.close();
  }
}
