package dev.realmkeep.cache.rulebreaking;

/** The cache knows neither another module nor a library that is not its own. */
public final class ReachesOutside {
  public Class<?> target() {
    return dev.realmkeep.prerender.rulebreaking.ReachesCoordination.class;
  }

  public Class<?> library() {
    return org.assertj.core.api.Assertions.class;
  }
}
