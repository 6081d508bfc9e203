package dev.realmkeep.server.http;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.Fleet;
import dev.realmkeep.cache.port.IndexRuns;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.server.ops.Health;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * Everything the HTTP API calls. None of it is owned: who composed it also stops it.
 *
 * @param extractorVersion version under which this process stores definitions
 * @param health what the probes answer; the API tells it about its own life
 */
public record HttpPorts(
    DefinitionLookup lookup,
    SourceStore sources,
    DefinitionStore definitions,
    InvalidationBus invalidations,
    Fleet fleet,
    IndexRuns indexRuns,
    Compiler compiler,
    String extractorVersion,
    Health health,
    PrometheusMeterRegistry metrics,
    Clock clock,
    LanePorts lanes) {}
