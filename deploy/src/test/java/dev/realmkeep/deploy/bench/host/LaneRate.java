package dev.realmkeep.deploy.bench.host;

import com.sun.management.OperatingSystemMXBean;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.host.RealmModuleHost;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How many calls a main lane makes: one thread offers calls, keeping so many in the queue that the
 * lane never waits, and the lane runs them. Every call must return, and the last result must be
 * right.
 */
final class LaneRate {
  private static final String REALM = "http://bench.example/rate/";
  private static final int IN_FLIGHT = 8_192;
  private static final long PAUSE_NANOS = 50_000;
  private static final String MODULE =
      """
      import { reducer } from '@realmkeep/host';
      let sum = 0;
      export const add = reducer((ctx, a: number, b: number) => { sum += a * b; return sum; });
      export const move = reducer((ctx, order) => {
        sum += order.balance;
        return { id: order.id, balance: sum, owner: order.owner };
      });
      """;

  private LaneRate() {}

  /**
   * @param calls that returned in the time measured
   * @param laneCpuSeconds processor time of the lane's thread
   * @param cpuSeconds processor time of the whole process, the calling thread, garbage collection
   *     and compilation included
   */
  record Result(long calls, double seconds, double laneCpuSeconds, double cpuSeconds) {}

  /** What is called. */
  enum Shape {
    NUMBERS("two numbers in, a number out", "add", "[3,4]"),
    OBJECT(
        "an object in, an object out",
        "move",
        "[{\"id\":\"a1\",\"balance\":5,\"owner\":{\"id\":\"p1\"}}]");

    final String text;
    private final String function;
    private final String args;

    Shape(String text, String function, String args) {
      this.text = text;
      this.function = function;
      this.args = args;
    }
  }

  static Result measure(MemoryHosts hosts, Shape shape, Duration warmUp, Duration measured)
      throws InterruptedException {
    RealmModuleHost host = hosts.open(REALM, MODULE);
    AtomicLong returned = new AtomicLong();
    AtomicReference<@Nullable CallOutcome> other = new AtomicReference<>();
    HostCall call =
        new HostCall(
            Set.of(FunctionKind.REDUCER),
            shape.function,
            shape.args,
            new Caller("bench", ""),
            outcome -> {
              if (!(outcome instanceof CallOutcome.Returned)) {
                other.compareAndSet(null, outcome);
              }
              returned.lazySet(returned.getPlain() + 1);
            });
    Flow flow = new Flow(host, call, returned);
    flow.run(warmUp);
    long thread = laneThread();
    long laneBefore = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpuBefore = process.getProcessCpuTime();
    long callsBefore = returned.get();
    long begun = System.nanoTime();
    flow.run(measured);
    long calls = returned.get() - callsBefore;
    double seconds = (System.nanoTime() - begun) / 1e9;
    double lane = (ManagementFactory.getThreadMXBean().getThreadCpuTime(thread) - laneBefore) / 1e9;
    double cpu = (process.getProcessCpuTime() - cpuBefore) / 1e9;
    host.stop();
    host.ended().join();
    if (other.get() != null || returned.get() != flow.made) {
      throw new IllegalStateException("the run is void: " + other.get());
    }
    return new Result(calls, seconds, lane, cpu);
  }

  private static long laneThread() {
    Thread[] threads = new Thread[Thread.activeCount() + 64];
    int count = Thread.enumerate(threads);
    return Arrays.stream(threads, 0, count)
        .filter(thread -> thread.getName().equals("main-lane-" + REALM))
        .findFirst()
        .orElseThrow()
        .threadId();
  }

  /** Calls in flight. */
  private static final class Flow {
    private final RealmModuleHost host;
    private final HostCall call;
    private final AtomicLong returned;
    private long made;

    Flow(RealmModuleHost host, HostCall call, AtomicLong returned) {
      this.host = host;
      this.call = call;
      this.returned = returned;
    }

    /** Keeps the queue full for so long; what is in it then is waited for. */
    void run(Duration duration) {
      long end = System.nanoTime() + duration.toNanos();
      while (System.nanoTime() < end) {
        while (made - returned.get() < IN_FLIGHT) {
          host.call(call);
          made++;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      while (returned.get() < made) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
