package dev.realmkeep.prerender.host.pool;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostDescription;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call of a procedure: what the pool must know of it. Methods are called from any thread. */
public interface Procedure {

  String function();

  String argsJson();

  Caller caller();

  /** Whether it gives way to those of clients. */
  boolean background();

  /** Whether nobody wants it any more: it is not begun, or is ended as soon as it has begun. */
  default boolean abandoned() {
    return false;
  }

  /** Why it cannot run in this module, or null when it can. */
  CallOutcome.@Nullable Refused refusal(HostDescription now);

  /**
   * Asked when an instance is there, before it runs: completes with whether it is still to run;
   * what it completes with otherwise has told the outcome.
   */
  default CompletableFuture<Boolean> admitted() {
    return CompletableFuture.completedFuture(true);
  }

  /** Told once. */
  void tell(CallOutcome outcome);
}
