package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.populate.BareCoordinator;
import dev.realmkeep.coordination.populate.PopulateSettings;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server of the fleet: the product's lookup, coalescer, populate loop and coordinator in a
 * simulated process, on simulated connections.
 */
final class Node {
  private static final String ENDED = "populates_ended";
  private static final LookupLimits LIMITS =
      LookupLimits.DEFAULT.withQueues(100, 100, 100).withL1MaxBytes(1 << 20);

  private final World world;
  private final Ledger ledger;
  private final SimulatedPool populates;
  private final SimulatedPool reads;
  private final SimulatedFeed feed;
  private final SimulatedStores stores;
  private final SimulatedPrerenderer prerenderer;
  private final CachingDefinitionLookup lookup;
  final SimulatedProcess process;
  final SimulatedListener listener;
  final String name;
  private final Map<String, Long> ownWrites = new HashMap<>();
  private long standstillNanos;
  private boolean hurt;

  /** How nodes are set up. */
  record Setup(int slots, boolean slowPrerenders, Duration lockWatch) {}

  Node(World world, SimulatedServer server, String name, Setup setup) {
    this.world = world;
    this.name = name;
    this.ledger = server.ledger();
    Defect defect = server.defect();
    process = new SimulatedProcess(world);
    populates = new SimulatedPool(world, server, process, name + " populates", setup.slots);
    reads = new SimulatedPool(world, server, process, name + " reads", 4);
    listener = new SimulatedListener(world, server, process, name + " listener");
    feed = new SimulatedFeed(world, process, listener, defect);
    stores = new SimulatedStores(reads, feed, defect);
    PopulateSettings settings =
        new PopulateSettings(
            Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(3), setup.lockWatch);
    SimulatedSessions sessions =
        new SimulatedSessions(
            world, populates, reads, listener, settings, defect, feed::appliedGeneration);
    BareCoordinator coordinator =
        new BareCoordinator(
            sessions,
            new BareCoordinator.Later() {
              @Override
              public long nanoTime() {
                return world.nanoTime();
              }

              @Override
              public Runnable after(Duration delay, Runnable task) {
                return process.after(atLeastAMilli(delay), task);
              }
            },
            settings,
            world.luck(name + " lock watch"),
            lockKey -> {
              if (defect != Defect.NO_WORD_OF_ROLLBACK_NOR_LOCK_WATCH || sessions.lastStored()) {
                BareCoordinator.payloads(List.of(lockKey))
                    .forEach(payload -> listener.announce(ENDED, payload));
              }
            });
    listener.on(ENDED, coordinator::heard);
    listener.follow(coordinator::linkIsUp, () -> {});
    prerenderer =
        new SimulatedPrerenderer(
            world, process, name + " prerenderer", setup.slots, setup.slowPrerenders);
    lookup =
        new CachingDefinitionLookup(
            new LookupParts(
                stores,
                stores,
                new ObservedCoordinator(coordinator.port(), ledger, defect, name),
                prerenderer,
                feed,
                Map.of(),
                Freshness.DEFAULT,
                LIMITS,
                world,
                new NodeTimers(process),
                new CompositeMeterRegistry()));
    for (String realm : Sources.REALMS) {
      lookup.registerRealm(new RealmInfo(realm, "ada", RealmInfo.Visibility.PUBLIC));
    }
    listener.connect();
    feed.start();
  }

  /** As the event loops' timers do it. */
  private static Duration atLeastAMilli(Duration delay) {
    return delay.toMillis() < 1 ? Duration.ofMillis(1) : delay;
  }

  /**
   * What a client may rely on: the writes through this node of the module it asks for; with a
   * generation, everything in that realm up to it.
   */
  private Map<String, Long> known(String asked, String realm, long minGeneration) {
    Map<String, Long> known = new HashMap<>();
    known.put(asked, ownWrites.getOrDefault(asked, Long.MIN_VALUE));
    if (minGeneration == 0) {
      return known;
    }
    long at = ledger.committedAt(realm, minGeneration);
    Schedule.MODULES.stream()
        .filter(module -> module.startsWith(realm))
        .forEach(module -> known.put(module, at));
    return known;
  }

  /** A request, and what came of it. */
  final class Request {
    private final String module;
    private final Duration timeout;
    private final long startedNanos;
    private final long standstillBefore;
    private final Map<String, Long> notBefore;
    private @Nullable ModuleOutcome outcome;

    private Request(String module, Duration timeout, Map<String, Long> notBefore) {
      this.module = module;
      this.timeout = timeout;
      this.startedNanos = world.nanoTime();
      this.standstillBefore = standstillNanos;
      this.notBefore = notBefore;
    }

    @Nullable ModuleOutcome outcome() {
      return outcome;
    }

    Node node() {
      return Node.this;
    }

    String module() {
      return module;
    }

    private void ended(@Nullable ModuleOutcome result, @Nullable Throwable defect) {
      if (result == null) {
        ledger.violated("a lookup failed with a defect: " + defect);
        return;
      }
      outcome = result;
      ledger.happened(() -> name + " answers " + module + ": " + said(result));
      long took = world.nanoTime() - startedNanos - (standstillNanos - standstillBefore);
      if (took > timeout.toNanos() + Luck.MILLI) {
        ledger.violated("a lookup of " + module + " ended after its deadline: " + took);
      }
      switch (result) {
        case ModuleOutcome.Answered(var stored, _) ->
            ledger.answered(module, stored.entry(), notBefore);
        case ModuleOutcome.NoSuchRealm _ -> ledger.violated("no realm for " + module);
        case Unavailable unavailable -> {
          if (!hurt && unavailable.reason() != Unavailable.Reason.POPULATE_STALLED) {
            ledger.violated("unavailable for another's fault, or none: " + unavailable);
          }
        }
      }
    }
  }

  private static String said(ModuleOutcome outcome) {
    return outcome instanceof ModuleOutcome.Answered(var stored, var tier)
        ? tier + " " + Sources.reads(stored.entry())
        : outcome.toString();
  }

  /**
   * A client asks this node, which must be running.
   *
   * @param strict with the generation of the last write that was confirmed by any node
   */
  Request ask(String module, Duration timeout, boolean strict) {
    feed.measureTrust();
    String realm = Sources.realm(module);
    long minGeneration = strict ? ledger.lastConfirmed(realm) : 0;
    Request request = new Request(module, timeout, known(module, realm, minGeneration));
    ledger.happened(() -> name + " is asked for " + module + " at generation " + minGeneration);
    lookup
        .getModuleEntry(
            module, LookupOptions.DEFAULT.withTimeout(timeout).withMinGeneration(minGeneration))
        .whenComplete(request::ended);
    return request;
  }

  /** A client writes through this node. */
  void write(String module, String realm, FileChange change) {
    stores
        .write(realm, List.of(change))
        .whenComplete((done, failure) -> {
          if (done instanceof WriteOutcome.Written written) {
            ownWrites.put(module, ledger.committedAt(written.invalidation()));
            ledger.confirmed(realm, written.generation());
            ledger.happened(
                () -> "confirmed to the client of " + name + ": " + written.generation());
          }
          mayFail(failure);
        });
  }

  void invalidate(String realm, String module) {
    stores.invalidate(realm, List.of(module)).whenComplete((done, failure) -> mayFail(failure));
  }

  private void mayFail(@Nullable Throwable failure) {
    if (failure != null && !hurt) {
      ledger.violated("a write failed for another's fault, or none: " + failure);
    }
  }

  /** A fault befalls this node. */
  void hurt() {
    hurt = true;
  }

  /** SIGSTOP, and SIGCONT after a while. */
  void standStill(long nanos) {
    process.stop();
    world.after(
        nanos,
        () -> {
          standstillNanos += nanos;
          process.goOn();
        });
  }

  /** The connections of its open populates. */
  List<SimulatedConnection> populateConnections() {
    return populates.taken();
  }

  /** Whether it has looked at the log, as a server does before it serves. */
  boolean isUp() {
    return process.isRunning() && feed.hasLooked();
  }

  /** Also of prerenders whose result nobody wants any more. */
  boolean prerenders() {
    return prerenderer.running() > 0;
  }

  /** Nothing is on its way any more. */
  void checkAtRest() {
    if (populates.inUse() > 0 || reads.inUse() > 0) {
      ledger.violated(
          name + " kept connections: " + populates.inUse() + " populate, " + reads.inUse());
    }
    if (!feed.trusted()) {
      ledger.violated(name + " has not come to trust its cache again");
    }
  }
}
