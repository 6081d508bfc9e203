package dev.realmkeep.deploy.rulebreaking.first;

/** One half of a cycle of packages. */
public final class KnowsSecond {
  public Class<?> target() {
    return dev.realmkeep.deploy.rulebreaking.second.KnowsFirst.class;
  }
}
