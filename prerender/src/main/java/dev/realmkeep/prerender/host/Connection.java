package dev.realmkeep.prerender.host;

import dev.realmkeep.prerender.host.call.Caller;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One caller's connection: its unanswered calls, and whether it has come and gone. Any thread, but
 * for {@code accepted}, which is confined to the lane's.
 *
 * <p>It lives while something holds it: each unanswered call, and its being connected. The last
 * release is final; who comes later takes a new one.
 */
final class Connection {

  private static final int DEAD = -1;

  /** What became of an attempt to hold it. */
  enum Entry {
    ENTERED,
    FULL,
    DEAD
  }

  private final String id;
  private final AtomicInteger holds = new AtomicInteger();
  private final AtomicBoolean connected = new AtomicBoolean();
  private volatile boolean arriving;
  private volatile boolean gone;
  private boolean accepted;

  Connection(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  boolean is(Caller caller) {
    return id.equals(caller.connectionId());
  }

  Entry enter(int max) {
    while (true) {
      int now = holds.get();
      if (now == DEAD) {
        return Entry.DEAD;
      }
      if (now >= max) {
        return Entry.FULL;
      }
      if (holds.compareAndSet(now, now + 1)) {
        return Entry.ENTERED;
      }
    }
  }

  /** Whether that was the last hold. */
  boolean leave() {
    return holds.decrementAndGet() == 0 && holds.compareAndSet(0, DEAD);
  }

  void arrives() {
    arriving = true;
    connected.set(true);
  }

  void arrived(boolean isAccepted) {
    accepted = isAccepted;
    arriving = false;
  }

  boolean isArriving() {
    return arriving;
  }

  boolean isAccepted() {
    return accepted;
  }

  void goes() {
    gone = true;
  }

  boolean isGone() {
    return gone;
  }

  /** Whether it was connected; true once. */
  boolean disconnect() {
    return connected.getAndSet(false);
  }
}
