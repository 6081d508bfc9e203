package dev.realmkeep.server.index;

import static dev.realmkeep.cache.testing.Gate.await;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.lookup.PrerenderSlots;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRuns;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.testing.Gate;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.SampleEntries;
import dev.realmkeep.cache.testing.ScriptedPrerenderer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

/** A process that takes part in indexing runs: its lookup, its indexer, and gates on its work. */
final class IndexingNode implements AutoCloseable {
  static final String REALM = "https://r.example/a/";
  static final RealmInfo INFO = SampleEntries.realm(REALM);

  final Gate gate = new Gate();
  final ScriptedPrerenderer prerenderer;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final IndexRuns runs;
  final CachingDefinitionLookup lookup;
  final Indexer indexer;
  private final SourceStore sources;
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

  /** What a node has in common with others, or has for itself on the same database. */
  record Ports(
      DefinitionStore definitions,
      SourceStore sources,
      PopulateCoordinator coordinator,
      InvalidationBus bus,
      IndexRuns runs) {}

  IndexingNode(Ports ports, int slots, long salt) {
    this(ports, slots, salt, ScriptedPrerenderer.echoingSources(slots), INFO);
  }

  IndexingNode(
      Ports ports, int slots, long salt, ScriptedPrerenderer prerenderer, RealmInfo realm) {
    this.prerenderer = prerenderer;
    this.runs = ports.runs();
    this.sources = ports.sources();
    GatedPrerenderer gated = new GatedPrerenderer(prerenderer, gate);
    lookup =
        new CachingDefinitionLookup(
            new LookupParts(
                ports.definitions(),
                sources,
                ports.coordinator(),
                gated,
                ports.bus(),
                Map.of(),
                Freshness.DEFAULT,
                LookupLimits.DEFAULT,
                Clock.system(),
                timers,
                registry));
    await(sources.putRealm(realm));
    lookup.registerRealm(realm);
    int background = PrerenderSlots.background(slots, LookupLimits.DEFAULT.reservedUserSlots());
    IndexerSettings defaults = IndexerSettings.of(background);
    indexer =
        new Indexer(
            runs,
            sources,
            lookup,
            gated.extractorVersion(),
            new IndexerSettings(
                background,
                defaults.batchModules(),
                Duration.ofMillis(50),
                defaults.populateTimeout(),
                defaults.triesMax(),
                3),
            timers,
            registry,
            salt);
  }

  /** Modules {@code m0} to {@code m<count - 1>}. */
  void writeModules(int count) {
    await(
        sources.write(
            REALM,
            IntStream.range(0, count)
                .mapToObj(i -> SampleEntries.put("m" + i + ".ts", "text " + i))
                .toList()));
  }

  void write(String path, String text) {
    await(sources.write(REALM, List.of(SampleEntries.put(path, text))));
  }

  /** Begins a run; the future completes with it when it has ended. */
  CompletableFuture<IndexRun> begin() {
    CompletableFuture<IndexRun> ended = new CompletableFuture<>();
    runs.onChange(() ->
        runs.latest(REALM)
            .thenAccept(run ->
                run.filter(r -> r.state() != IndexRun.State.OPEN).ifPresent(ended::complete)));
    if (await(runs.begin(REALM, prerenderer.extractorVersion())).isEmpty()) {
      throw new AssertionError("there is no realm " + REALM);
    }
    return ended;
  }

  CompletableFuture<ModuleOutcome> ask(String path) {
    return lookup.getModuleEntry(REALM + path, LookupOptions.DEFAULT);
  }

  /** Looks all of {@link #writeModules} up. */
  void askForAll(int count) {
    for (int i = 0; i < count; i++) {
      if (!(await(ask("m" + i)) instanceof ModuleOutcome.Answered)) {
        throw new AssertionError("no answer for m" + i);
      }
    }
  }

  int prerenders() {
    return prerenderer.jobs().size();
  }

  double modules(String outcome) {
    return registry.get("realmkeep.index.modules").tag("outcome", outcome).counter().count();
  }

  @Override
  public void close() {
    indexer.close();
    lookup.close();
    timers.shutdownNow();
  }
}
