package dev.realmkeep.server.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * SIGINT and SIGTERM: the first asks the process to stop in good order, the second ends it at once.
 * Installed once, by a process that goes on until it is told.
 */
final class Signals {

  /** A process ended by signal N exits with 128 + N, as shells have it. */
  private static final int EXIT_BASE = 128;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicInteger received = new AtomicInteger();

  static Signals install() {
    Signals signals = new Signals();
    Signal.handle(new Signal("INT"), signals::arrived);
    Signal.handle(new Signal("TERM"), signals::arrived);
    return signals;
  }

  /** Of a process that was ended by SIGTERM. */
  static int terminated() {
    return EXIT_BASE + new Signal("TERM").getNumber();
  }

  /** Whether the process is to stop. */
  boolean isStopping() {
    return stop.getCount() == 0;
  }

  private void arrived(Signal signal) {
    if (received.incrementAndGet() > 1) {
      Runtime.getRuntime().halt(EXIT_BASE + signal.getNumber());
    }
    stop.countDown();
  }

  /** As if a first signal had come; those that come are still heard. */
  void stop() {
    stop.countDown();
  }

  /** Returns after the first signal, or {@link #stop}. */
  void await() throws InterruptedException {
    stop.await();
  }
}
