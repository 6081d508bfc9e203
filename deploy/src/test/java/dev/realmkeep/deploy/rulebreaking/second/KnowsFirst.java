package dev.realmkeep.deploy.rulebreaking.second;

/** The other half of a cycle of packages. */
public final class KnowsFirst {
  public Class<?> target() {
    return dev.realmkeep.deploy.rulebreaking.first.KnowsSecond.class;
  }
}
