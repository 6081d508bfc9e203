package dev.realmkeep.deploy.bench.host;

import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.host.RealmModuleHost;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * What a trap costs those who wait behind it: a call recurses without end, others are queued behind
 * it, its instance is replaced and they run. Every one of them must return.
 */
final class TrapPause {
  private static final String REALM = "http://bench.example/trap/";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int WARM_ROUNDS = 5;
  private static final int WARM_CALLS = 10_000;
  private static final String MODULE =
      """
      import { reducer } from '@realmkeep/host';
      let sum = 0;
      const down = (n) => down(n + 1) + 1;
      export const dive = reducer((ctx) => down(0));
      export const add = reducer((ctx, a: number, b: number) => { sum += a * b; return sum; });
      """;

  /**
   * Microseconds from when the trapped call was told.
   *
   * @param next until the next call was answered
   * @param all until all that were queued were answered
   */
  record Result(Histogram next, Histogram all) {}

  private final RealmModuleHost host;

  private TrapPause(RealmModuleHost host) {
    this.host = host;
  }

  /**
   * @param pause between two traps, in which a spare instance is made
   */
  static Result measure(MemoryHosts hosts, int queued, int rounds, Duration pause)
      throws InterruptedException {
    RealmModuleHost host = hosts.open(REALM, MODULE);
    TrapPause traps = new TrapPause(host);
    Result result = new Result(new Histogram(3), new Histogram(3));
    for (int i = 0; i < WARM_ROUNDS; i++) {
      traps.round(WARM_CALLS);
    }
    for (int i = 0; i < rounds; i++) {
      new CountDownLatch(1).await(pause.toMillis(), TimeUnit.MILLISECONDS);
      Round round = traps.round(queued);
      result.next.recordValue((round.firstNanos - round.trappedNanos) / 1_000);
      result.all.recordValue((round.lastNanos - round.trappedNanos) / 1_000);
    }
    host.stop();
    host.ended().join();
    return result;
  }

  private Round round(int queued) throws InterruptedException {
    Round round = new Round(queued);
    call("dive", "[]", round::trapped);
    for (int i = 0; i < queued; i++) {
      call("add", "[3,4]", round::returned);
    }
    if (!round.over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || round.wrong) {
      throw new IllegalStateException("the run is void: a queued call did not return");
    }
    return round;
  }

  private void call(String function, String args, Consumer<CallOutcome> told) {
    host.call(
        new HostCall(Set.of(FunctionKind.REDUCER), function, args, new Caller("bench", ""), told));
  }

  /** One trap; its fields are the lane's until it is over. */
  private static final class Round {
    final CountDownLatch over = new CountDownLatch(1);
    private int left;
    private long trappedNanos;
    private long firstNanos;
    private long lastNanos;
    private boolean wrong;

    Round(int queued) {
      left = queued;
    }

    void trapped(CallOutcome outcome) {
      trappedNanos = System.nanoTime();
      wrong |= !(outcome instanceof CallOutcome.Trapped);
    }

    void returned(CallOutcome outcome) {
      lastNanos = System.nanoTime();
      if (firstNanos == 0) {
        firstNanos = lastNanos;
      }
      wrong |= !(outcome instanceof CallOutcome.Returned);
      if (--left == 0) {
        over.countDown();
      }
    }
  }
}
