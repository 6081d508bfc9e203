package dev.realmkeep.coordination.rulebreaking;

/** Breaks the direction between modules. */
public final class ReachesPrerender {
  public Class<?> target() {
    return dev.realmkeep.prerender.rulebreaking.ReachesCoordination.class;
  }
}
