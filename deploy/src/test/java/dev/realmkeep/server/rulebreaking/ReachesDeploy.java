package dev.realmkeep.server.rulebreaking;

/** The server knows nothing of what ships it. */
public final class ReachesDeploy {
  public Class<?> target() {
    return dev.realmkeep.deploy.rulebreaking.ReadsTheClock.class;
  }
}
