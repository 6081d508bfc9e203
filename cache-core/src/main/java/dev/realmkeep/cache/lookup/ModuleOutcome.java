package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.port.StoredEntry;

/** The closed set of results of a module lookup. */
public sealed interface ModuleOutcome
    permits ModuleOutcome.Answered, ModuleOutcome.NoSuchRealm, Unavailable {

  /** The entry: found, missing or failed. */
  record Answered(StoredEntry stored, Tier tier) implements ModuleOutcome {}

  /** The URL is in no registered realm. */
  record NoSuchRealm(String module) implements ModuleOutcome {}
}
