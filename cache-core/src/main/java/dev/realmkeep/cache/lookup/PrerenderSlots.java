package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.Priority;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The right to run a prerender: a counting semaphore whose queue is bounded and ordered by
 * priority, first come, first served within one. Callable from any thread; never blocks. A request
 * over the queue limit is refused at once. Slots are granted outside the lock, on the thread that
 * freed one.
 */
public final class PrerenderSlots {

  private final int slots;
  private final int backgroundSlots;
  private final int queueMax;
  private final Map<Priority, ArrayDeque<Request>> queues = new EnumMap<>(Priority.class);
  private int inUse; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param slots prerenders at once, at least 1
   * @param reservedUserSlots slots background work never takes; one is always left to it, so that
   *     of one slot none is reserved: background work then runs only while no user's request waits
   * @param queueMax requests waiting at once, over both priorities
   */
  public PrerenderSlots(int slots, int reservedUserSlots, int queueMax) {
    if (slots < 1 || reservedUserSlots < 0 || queueMax < 0) {
      throw new IllegalArgumentException("need slots >= 1, reservedUserSlots >= 0, queueMax >= 0");
    }
    this.slots = slots;
    this.backgroundSlots = background(slots, reservedUserSlots);
    this.queueMax = queueMax;
    for (Priority priority : Priority.values()) {
      queues.put(priority, new ArrayDeque<>());
    }
  }

  /** How many of {@code slots} background work may take: what is not reserved, at least 1. */
  public static int background(int slots, int reservedUserSlots) {
    return Math.max(1, slots - reservedUserSlots);
  }

  /** Asks for a slot; null when the queue is full. */
  @Nullable Request request(Priority priority) {
    Request request = new Request(priority);
    synchronized (this) {
      queue(priority).add(request);
      if (!closed && mayTake(priority) && queue(priority).peek() == request) {
        queue(priority).remove();
        inUse++;
        request.state = State.HELD;
      } else if (closed || waiting() > queueMax) {
        queue(priority).removeLast();
        return null;
      }
    }
    if (request.state == State.HELD) {
      request.granted.complete(null);
    }
    return request;
  }

  /** Slots taken now. */
  public synchronized int inUse() {
    return inUse;
  }

  /** Requests waiting now. */
  public synchronized int waiting() {
    int sum = 0;
    for (ArrayDeque<Request> queue : queues.values()) {
      sum += queue.size();
    }
    return sum;
  }

  /** How many prerenders may run at once. */
  public int size() {
    return slots;
  }

  /** Refuses every request from now on; those that wait are left to their owners to give up. */
  synchronized void close() {
    closed = true;
  }

  private boolean mayTake(Priority priority) {
    return inUse < (priority == Priority.USER ? slots : backgroundSlots);
  }

  @SuppressWarnings("NullAway") // every priority has its queue
  private ArrayDeque<Request> queue(Priority priority) {
    return queues.get(priority);
  }

  private void grantNext() {
    while (true) {
      Request next = null;
      synchronized (this) {
        for (Priority priority : Priority.values()) {
          if (!queue(priority).isEmpty() && mayTake(priority)) {
            next = queue(priority).remove();
            next.state = State.HELD;
            inUse++;
            break;
          }
        }
      }
      if (next == null) {
        return;
      }
      next.granted.complete(null);
    }
  }

  private enum State {
    WAITING,
    HELD,
    ENDED
  }

  /** One wish for a slot: waits, then holds it, until {@link #release}. */
  final class Request {
    private final CompletableFuture<@Nullable Void> granted = new CompletableFuture<>();
    private Priority priority; // guarded by PrerenderSlots.this
    private State state = State.WAITING; // guarded by PrerenderSlots.this

    private Request(Priority priority) {
      this.priority = priority;
    }

    /** Completes when the slot is held; never when released before. */
    CompletableFuture<@Nullable Void> granted() {
      return granted;
    }

    /** Moves a waiting request to the higher priority; no effect otherwise. */
    void raise(Priority to) {
      synchronized (PrerenderSlots.this) {
        if (state != State.WAITING || to.compareTo(priority) >= 0) {
          return;
        }
        queue(priority).remove(this);
        priority = to;
        queue(to).add(this);
      }
      grantNext();
    }

    /** How many requests get a slot before it; empty when it does not wait for one. */
    OptionalInt ahead() {
      synchronized (PrerenderSlots.this) {
        if (state != State.WAITING) {
          return OptionalInt.empty();
        }
        int ahead = 0;
        for (Priority each : Priority.values()) {
          for (Request other : queue(each)) {
            if (other == this) {
              return OptionalInt.of(ahead);
            }
            ahead++;
          }
        }
        return OptionalInt.empty();
      }
    }

    /** Gives the slot back, or the place in the queue. Idempotent. */
    void release() {
      synchronized (PrerenderSlots.this) {
        if (state == State.WAITING) {
          queue(priority).remove(this);
        } else if (state == State.HELD) {
          inUse--;
        }
        state = State.ENDED;
      }
      grantNext();
    }
  }
}
