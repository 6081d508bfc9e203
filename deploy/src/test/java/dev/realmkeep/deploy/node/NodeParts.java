package dev.realmkeep.deploy.node;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.coordination.populate.PopulateSettings;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestProcess;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** What a node is made of: the product's lookup and coordination around any prerenderer. */
public record NodeParts(
    TestProcess process,
    CachingDefinitionLookup lookup,
    MeterRegistry registry,
    ScheduledExecutorService timers)
    implements AutoCloseable {

  /** Returns when the node follows the change log. Blocks. */
  public static NodeParts open(NodeOptions options, Prerenderer prerenderer) {
    TestProcess process =
        TestProcess.on(
            TestDatabase.on(options.connect(), options.databaseSettings()),
            options.feedSettings(),
            PopulateSettings.DEFAULT);
    ScheduledExecutorService timers =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    MeterRegistry registry = new SimpleMeterRegistry();
    CachingDefinitionLookup lookup =
        new CachingDefinitionLookup(
            new LookupParts(
                process.definitions(),
                process.sources(),
                options.coordinated()
                    ? process.coordinator()
                    : new UncoordinatedPopulate(process.definitions()),
                prerenderer,
                process.feed(),
                Map.of(),
                options.freshness(),
                LookupLimits.DEFAULT,
                Clock.system(),
                timers,
                registry));
    return new NodeParts(process, lookup, registry, timers);
  }

  /** Makes a public realm known. Blocks. */
  public void realm(String url) {
    RealmInfo realm = new RealmInfo(url, "owner", RealmInfo.Visibility.PUBLIC);
    process.sources().putRealm(realm).join();
    lookup.registerRealm(realm);
  }

  /** A lookup as the server does it: trust is measured once per request. */
  public CompletableFuture<DefinitionOutcome> ask(String module, LookupOptions options) {
    process.feed().measureTrust();
    return lookup.lookupDefinition(CodeRef.of(module, ToldPrerenderer.CARD), options);
  }

  @Override
  public void close() {
    process.coordinator().shutDown();
    lookup.close();
    process.close();
    timers.shutdownNow();
  }
}
