package dev.realmkeep.server;

import dev.realmkeep.cache.mode.SwitchedPopulate;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.Fleet;
import dev.realmkeep.cache.port.IndexRuns;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.LaneOwnership;
import dev.realmkeep.cache.port.LaneStore;
import dev.realmkeep.cache.port.SourceStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Where a server keeps realms and definitions.
 *
 * @param lanes documents, schedules and clients of module hosts
 * @param ownership which process runs a realm's lane
 * @param description for people
 * @param lagSeconds age of the newest look at what other processes changed, seconds
 * @param identity what its servers are known under
 * @param meters puts its figures among the metrics, once
 * @param reachable whether it answers now; quick, never blocks
 * @param stopping wakes whoever waits for other processes; idempotent
 * @param closing releases it; idempotent, may block
 */
record Storage(
    DefinitionStore definitions,
    SourceStore sources,
    SwitchedPopulate coordinator,
    InvalidationBus invalidations,
    Fleet fleet,
    IndexRuns indexRuns,
    LaneStore lanes,
    LaneOwnership ownership,
    String description,
    DoubleSupplier lagSeconds,
    Identity identity,
    Consumer<MeterRegistry> meters,
    BooleanSupplier reachable,
    Runnable stopping,
    Runnable closing) {}
