package dev.realmkeep.deploy.rulebreaking;

/** Sleeps. Nothing calls it. */
public final class Sleeps {
  public void sleep() throws InterruptedException {
    Thread.sleep(1);
  }
}
