package dev.realmkeep.cache.conformance;

import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.SourceStore;

/** The ports of one process over one fresh store. */
public record Stores(SourceStore sources, DefinitionStore definitions, InvalidationBus bus) {}
