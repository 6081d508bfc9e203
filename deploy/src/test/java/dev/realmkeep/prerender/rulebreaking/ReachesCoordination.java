package dev.realmkeep.prerender.rulebreaking;

/** Breaks the direction between modules, and makes a cycle of packages. */
public final class ReachesCoordination {
  public Class<?> target() {
    return dev.realmkeep.coordination.rulebreaking.ReachesPrerender.class;
  }
}
