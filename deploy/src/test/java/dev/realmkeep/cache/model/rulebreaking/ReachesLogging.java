package dev.realmkeep.cache.model.rulebreaking;

/** The model knows nothing but itself. */
public final class ReachesLogging {
  public Class<?> target() {
    return org.slf4j.Logger.class;
  }
}
