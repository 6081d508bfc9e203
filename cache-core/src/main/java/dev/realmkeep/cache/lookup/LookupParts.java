package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.SourceStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What a {@link CachingDefinitionLookup} is made of. The parts belong to who made them; the lookup
 * closes none.
 *
 * @param aliases realm URL prefixes and the realm each stands for, see {@link RealmRegistry}
 * @param timers runs deadlines; its tasks are short
 */
public record LookupParts(
    DefinitionStore store,
    SourceStore sources,
    PopulateCoordinator coordinator,
    Prerenderer prerenderer,
    InvalidationBus bus,
    Map<String, String> aliases,
    Freshness freshness,
    LookupLimits limits,
    Clock clock,
    ScheduledExecutorService timers,
    MeterRegistry registry) {}
