package dev.realmkeep.cache.port.rulebreaking;

/** A port knows only the model. */
public final class ReachesLookup {
  public Class<?> target() {
    return dev.realmkeep.cache.lookup.DefinitionLookup.class;
  }
}
