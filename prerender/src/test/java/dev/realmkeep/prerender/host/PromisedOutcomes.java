package dev.realmkeep.prerender.host;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Connections that each keep some calls in flight on a host, and what was found against its
 * promises: each call told exactly once, the calls of a connection in their order, and each with
 * what its function does.
 */
final class PromisedOutcomes {

  private static final String[] FUNCTIONS = {"echo", "put", "fail", "missing", "trap"};

  private final int connections;
  private final int inFlight;
  private final int callsEach;
  private final List<String> broken = new ArrayList<>();

  PromisedOutcomes(int connections, int inFlight, int callsEach) {
    this.connections = connections;
    this.inFlight = inFlight;
    this.callsEach = callsEach;
  }

  /** Makes the calls; answers what was wrong, empty when nothing was. */
  List<String> of(ModuleHost host, long seed, boolean mayEnd) throws InterruptedException {
    AtomicIntegerArray told = new AtomicIntegerArray(connections * callsEach);
    CountDownLatch all = new CountDownLatch(connections * callsEach);
    List<Thread> clients = new ArrayList<>();
    for (int c = 0; c < connections; c++) {
      int connection = c;
      clients.add(
          Thread.ofVirtual()
              .start(() ->
                  client(host, connection, new Random(seed * 31 + connection), told, all, mayEnd)));
    }
    if (!all.await(15, TimeUnit.SECONDS)) {
      // Only whoever loses calls gets here; those that wait for room are let go.
      clients.forEach(Thread::interrupt);
    }
    for (Thread client : clients) {
      client.join();
    }
    for (int i = 0; i < told.length(); i++) {
      if (told.get(i) != 1) {
        note(
            "call "
                + i % callsEach
                + " of "
                + i / callsEach
                + " was told "
                + told.get(i)
                + " times");
      }
    }
    return broken;
  }

  private void client(
      ModuleHost host,
      int connection,
      Random random,
      AtomicIntegerArray told,
      CountDownLatch all,
      boolean mayEnd) {
    Caller caller = new Caller("c" + connection, "user");
    Semaphore room = new Semaphore(inFlight);
    int[] last = {-1};
    for (int i = 0; i < callsEach; i++) {
      int number = i;
      // A trap now and then, everything else often.
      String function = FUNCTIONS[random.nextInt(100) == 0 ? 4 : random.nextInt(4)];
      try {
        room.acquire();
      } catch (InterruptedException e) {
        return;
      }
      host.call(
          new HostCall(
              TestRealm.ANY,
              function,
              "[\"" + connection + "-" + number + "\"]",
              caller,
              outcome -> {
                told.incrementAndGet(connection * callsEach + number);
                synchronized (last) {
                  if (number <= last[0]) {
                    note(number + " of " + connection + " was told after " + last[0]);
                  }
                  last[0] = number;
                }
                if (!isPromised(function, outcome)
                    && !(mayEnd && outcome instanceof CallOutcome.HostRestarted)) {
                  note(function + " was told " + outcome);
                }
                room.release();
                all.countDown();
              }));
    }
  }

  private static boolean isPromised(String function, CallOutcome outcome) {
    return switch (function) {
      case "echo", "put" -> outcome instanceof CallOutcome.Returned;
      case "fail" -> outcome instanceof CallOutcome.Threw;
      case "missing" -> outcome instanceof CallOutcome.Refused;
      default -> outcome instanceof CallOutcome.Trapped;
    };
  }

  private void note(String what) {
    synchronized (broken) {
      broken.add(what);
    }
  }
}
