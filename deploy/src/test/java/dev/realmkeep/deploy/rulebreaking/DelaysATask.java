package dev.realmkeep.deploy.rulebreaking;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Has a timer that no clock of ours moves. Nothing calls it. */
public final class DelaysATask {
  public Executor later() {
    return CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);
  }
}
