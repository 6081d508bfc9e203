package dev.realmkeep.server.http.server;

import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many requests are being answered at once. Lock-free; any thread. */
final class Admission {
  private final int max;
  private final AtomicInteger inFlight = new AtomicInteger();

  Admission(int max) {
    this.max = max;
  }

  /** Counts a request in, or says that there are too many. */
  boolean tryEnter() {
    if (inFlight.incrementAndGet() <= max) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  int inFlight() {
    return inFlight.get();
  }
}
