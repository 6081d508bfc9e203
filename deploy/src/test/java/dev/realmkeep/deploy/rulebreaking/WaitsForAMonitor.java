package dev.realmkeep.deploy.rulebreaking;

/** Sleeps in a monitor, of which nobody tells it anything. Nothing calls it. */
public final class WaitsForAMonitor {
  @SuppressWarnings("WaitNotInLoop")
  public synchronized void pause() throws InterruptedException {
    wait(1);
  }
}
