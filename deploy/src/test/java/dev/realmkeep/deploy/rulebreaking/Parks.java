package dev.realmkeep.deploy.rulebreaking;

import java.util.concurrent.locks.LockSupport;

/** Sleeps by another name. Nothing calls it. */
public final class Parks {
  public void park() {
    LockSupport.parkNanos(1);
  }
}
