package dev.realmkeep.coordination.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Reads, of which those that are asked for in one turn of an event loop, or while others are under
 * way, go together in one statement: a burst of a thousand lookups, or all lookups that one
 * announcement wakes, are a few statements and do not keep the connections from others. A read that
 * comes alone is sent when the turn ends. One of more keys than a statement takes goes in parts,
 * which let all others go before them: who asks for thousands opens no connections for it, each of
 * which costs the database more than to read hundreds of rows.
 *
 * <p>Any thread; never blocks; futures complete on event loops. A read is sent no earlier than it
 * was asked for, and waits here for {@link #PATIENCE_MILLIS} at most, also when the statements
 * under way do not end: from then on it is the pool's. A part waits for as long as statements end,
 * and {@link #PART_PATIENCE} times as long when none does. All reads of a statement fail with it.
 *
 * @param <K> what is read
 * @param <V> what is found; a key of which nothing is found is missing in the answer
 */
final class GatheredReads<K, V> {
  static final int UNDER_WAY_MAX = 2;
  static final long PATIENCE_MILLIS = 20;

  /** In units of {@link #PATIENCE_MILLIS}. */
  static final int PART_PATIENCE = 10;

  private final Function<Collection<K>, Future<Map<K, V>>> statement;
  private final int keysMax;
  private final Turns turns;
  private final Object lock = new Object();

  // Guarded by lock.
  private final Deque<Wish<K, V>> waiting = new ArrayDeque<>();
  private final Deque<Wish<K, V>> parts = new ArrayDeque<>();
  private int underWay;
  private boolean turning;
  private boolean timed;
  private int periodsWithoutEnd;

  /** Runs something once, later, on any thread. */
  interface Turns {
    /** When what runs on the caller's event loop has ended; soon where the caller is on none. */
    void next(Runnable task);

    void after(long millis, Runnable task);

    static Turns of(Vertx vertx) {
      Context own = vertx.getOrCreateContext();
      return new Turns() {
        @Override
        public void next(Runnable task) {
          Context current = Vertx.currentContext();
          try {
            (current == null ? own : current).runOnContext(turn -> task.run());
          } catch (RejectedExecutionException e) {
            task.run(); // its event loop has ended: the pool says that it is closed
          }
        }

        @Override
        public void after(long millis, Runnable task) {
          vertx.setTimer(millis, timer -> task.run());
        }
      };
    }
  }

  /** A read that was asked for. */
  private record Wish<K, V>(List<K> keys, Promise<Map<K, V>> rows) {}

  /**
   * @param keysMax keys of one statement
   */
  GatheredReads(Function<Collection<K>, Future<Map<K, V>>> statement, int keysMax, Turns turns) {
    this.statement = statement;
    this.keysMax = keysMax;
    this.turns = turns;
  }

  /** The rows there are for {@code keys}. */
  Future<Map<K, V>> read(Collection<K> keys) {
    List<K> asked = List.copyOf(keys);
    if (asked.size() <= keysMax) {
      return enqueued(waiting, asked);
    }
    List<Future<Map<K, V>>> read = new ArrayList<>();
    for (int from = 0; from < asked.size(); from += keysMax) {
      read.add(enqueued(parts, asked.subList(from, Math.min(asked.size(), from + keysMax))));
    }
    return Future.all(read)
        .map(all -> {
          Map<K, V> rows = HashMap.newHashMap(asked.size());
          read.forEach(part -> rows.putAll(part.result()));
          return rows;
        });
  }

  private Future<Map<K, V>> enqueued(Deque<Wish<K, V>> queue, List<K> keys) {
    Promise<Map<K, V>> rows = Promise.promise();
    boolean first;
    synchronized (lock) {
      queue.add(new Wish<>(keys, rows));
      first = !turning;
      turning = true;
    }
    if (first) {
      turns.next(this::turn);
    }
    return rows.future();
  }

  private void turn() {
    synchronized (lock) {
      turning = false;
    }
    while (send(false)) {
      // All that may be under way.
    }
    watch();
  }

  /** Sees to it that what waits is looked at again. */
  private void watch() {
    synchronized (lock) {
      if (timed || (waiting.isEmpty() && parts.isEmpty())) {
        return;
      }
      timed = true;
    }
    turns.after(PATIENCE_MILLIS, this::period);
  }

  private void period() {
    boolean anyway;
    synchronized (lock) {
      timed = false;
      periodsWithoutEnd++;
      anyway = !waiting.isEmpty() || periodsWithoutEnd >= PART_PATIENCE;
      if (periodsWithoutEnd >= PART_PATIENCE) {
        periodsWithoutEnd = 0;
      }
    }
    send(anyway);
    watch();
  }

  /** Whether anything was sent. */
  private boolean send(boolean anyway) {
    List<Wish<K, V>> batch = new ArrayList<>();
    Set<K> keys = new LinkedHashSet<>();
    synchronized (lock) {
      if (underWay >= UNDER_WAY_MAX && !anyway) {
        return false;
      }
      for (Wish<K, V> next = waiting.peek();
          next != null && (keys.isEmpty() || keys.size() + next.keys().size() <= keysMax);
          next = waiting.peek()) {
        batch.add(waiting.remove());
        keys.addAll(next.keys());
      }
      if (batch.isEmpty() && !parts.isEmpty()) {
        batch.add(parts.remove());
        keys.addAll(batch.getFirst().keys());
      }
      if (batch.isEmpty()) {
        return false;
      }
      underWay++;
    }
    Future.succeededFuture()
        .compose(now -> statement.apply(keys))
        .onComplete(done -> {
          synchronized (lock) {
            underWay--;
            periodsWithoutEnd = 0;
          }
          send(false);
          for (Wish<K, V> wish : batch) {
            if (done.failed()) {
              wish.rows().fail(done.cause());
            } else {
              wish.rows().complete(rows(wish, done.result()));
            }
          }
        });
    return true;
  }

  private static <K, V> Map<K, V> rows(Wish<K, V> wish, Map<K, V> all) {
    Map<K, V> rows = HashMap.newHashMap(wish.keys().size());
    for (K key : wish.keys()) {
      V row = all.get(key);
      if (row != null) {
        rows.put(key, row);
      }
    }
    return rows;
  }
}
