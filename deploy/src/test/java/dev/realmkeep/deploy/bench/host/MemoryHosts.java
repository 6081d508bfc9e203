package dev.realmkeep.deploy.bench.host;

import dev.realmkeep.cache.document.DocumentValidator;
import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.host.HostParts;
import dev.realmkeep.prerender.host.RealmModuleHost;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.guest.HostPrograms;
import dev.realmkeep.prerender.host.guest.RunLimits;
import dev.realmkeep.prerender.host.heap.HeapReading;
import dev.realmkeep.prerender.host.heap.HeapWatch;
import dev.realmkeep.prerender.host.lane.HostLimits;
import dev.realmkeep.prerender.host.lane.HostMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Module hosts of this process as a server has them, with all limits and metrics, over a store in
 * memory: what is measured is the host's own. Any thread.
 */
public final class MemoryHosts implements AutoCloseable {
  private final Clock clock = Clock.system();
  private final HostPrograms programs =
      new HostPrograms(clock, GuestSettings.DEFAULT, RunLimits.DEFAULT);
  private final InMemoryLanes lanes = new InMemoryLanes(realm -> true, clock);
  private final HostMetrics metrics =
      new HostMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  private final HeapWatch heap = new HeapWatch(HeapReading.ofThisJvm(), clock);
  private final ScheduledExecutorService timers =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().daemon().name("bench-timers").factory());

  private final HostLimits limits;

  public MemoryHosts() {
    this(HostLimits.DEFAULT);
  }

  MemoryHosts(HostLimits limits) {
    this.limits = limits;
  }

  /** The host of a realm of one module; it has started. */
  public RealmModuleHost open(String realm, String module) {
    byte[] text = module.getBytes(StandardCharsets.UTF_8);
    String hash = sha256(text);
    ModuleSources sources =
        url ->
            CompletableFuture.completedFuture(
                url.equals(realm + "host.ts")
                    ? new Loaded.Source(url, text, hash)
                    : new Loaded.Absent(url));
    LaneClaim.Owned claim = (LaneClaim.Owned) lanes.claim(realm).join();
    RealmModuleHost host =
        new RealmModuleHost(
            new HostParts(
                claim,
                () -> lanes.isHeld(realm, claim.epoch()),
                lanes,
                DocumentValidator.NONE,
                () -> programs.load(realm + "host.ts", realm, sources),
                HostFetch.NONE,
                line -> {},
                limits,
                clock,
                timers,
                metrics,
                heap,
                () -> {}));
    host.start().join();
    return host;
  }

  private static String sha256(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    timers.shutdownNow();
    programs.close();
  }
}
