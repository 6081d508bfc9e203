package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.db.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads of rows, of which those that come while others are under way go together in one statement:
 * a burst of a thousand lookups is a few statements and does not keep the connections from others.
 * A read that comes alone is sent at once. One of more keys than a statement takes goes in parts,
 * which let all others go before them: who asks for thousands opens no connections for it, each of
 * which costs the database more than to read hundreds of rows.
 *
 * <p>Any thread; never blocks; futures complete on event loops. A read is sent no earlier than it
 * was asked for, and waits here for {@link #PATIENCE_MILLIS} at most, also when the statements
 * under way do not end: from then on it is the pool's. A part waits for as long as statements end,
 * and {@link #PART_PATIENCE} times as long when none does. All reads of a statement fail with it.
 */
final class GatheredReads {
  static final int UNDER_WAY_MAX = 2;
  static final int KEYS_MAX = 256;
  static final long PATIENCE_MILLIS = 20;

  /** In units of {@link #PATIENCE_MILLIS}. */
  static final int PART_PATIENCE = 10;

  private final Function<Collection<ModuleKey>, Future<Map<ModuleKey, StoredEntry>>> statement;
  private final Timer timer;
  private final Object lock = new Object();

  // Guarded by lock.
  private final Deque<Wish> waiting = new ArrayDeque<>();
  private final Deque<Wish> parts = new ArrayDeque<>();
  private int underWay;
  private boolean timed;
  private int periodsWithoutEnd;

  /** Runs something once, later, on any thread. */
  interface Timer {
    void after(long millis, Runnable task);
  }

  /** A read that was asked for. */
  private record Wish(List<ModuleKey> keys, Promise<Map<ModuleKey, StoredEntry>> rows) {}

  GatheredReads(Database database) {
    this(
        keys -> StoredRows.read(database.reads(), keys),
        (millis, task) -> database.vertx().setTimer(millis, timer -> task.run()));
  }

  GatheredReads(
      Function<Collection<ModuleKey>, Future<Map<ModuleKey, StoredEntry>>> statement, Timer timer) {
    this.statement = statement;
    this.timer = timer;
  }

  /** The rows there are for {@code keys}. */
  Future<Map<ModuleKey, StoredEntry>> read(Collection<ModuleKey> keys) {
    List<ModuleKey> asked = List.copyOf(keys);
    if (asked.size() <= KEYS_MAX) {
      return enqueued(waiting, asked);
    }
    List<Future<Map<ModuleKey, StoredEntry>>> read = new ArrayList<>();
    for (int from = 0; from < asked.size(); from += KEYS_MAX) {
      read.add(enqueued(parts, asked.subList(from, Math.min(asked.size(), from + KEYS_MAX))));
    }
    return Future.all(read)
        .map(all -> {
          Map<ModuleKey, StoredEntry> rows = HashMap.newHashMap(asked.size());
          read.forEach(part -> rows.putAll(part.result()));
          return rows;
        });
  }

  private Future<Map<ModuleKey, StoredEntry>> enqueued(Deque<Wish> queue, List<ModuleKey> keys) {
    Promise<Map<ModuleKey, StoredEntry>> rows = Promise.promise();
    synchronized (lock) {
      queue.add(new Wish(keys, rows));
    }
    send(false);
    watch();
    return rows.future();
  }

  /** Sees to it that what waits is looked at again. */
  private void watch() {
    synchronized (lock) {
      if (timed || (waiting.isEmpty() && parts.isEmpty())) {
        return;
      }
      timed = true;
    }
    timer.after(PATIENCE_MILLIS, this::period);
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

  private void send(boolean anyway) {
    List<Wish> batch = new ArrayList<>();
    Set<ModuleKey> keys = new LinkedHashSet<>();
    synchronized (lock) {
      if (underWay >= UNDER_WAY_MAX && !anyway) {
        return;
      }
      for (Wish next = waiting.peek();
          next != null && (keys.isEmpty() || keys.size() + next.keys().size() <= KEYS_MAX);
          next = waiting.peek()) {
        batch.add(waiting.remove());
        keys.addAll(next.keys());
      }
      if (batch.isEmpty() && !parts.isEmpty()) {
        batch.add(parts.remove());
        keys.addAll(batch.getFirst().keys());
      }
      if (batch.isEmpty()) {
        return;
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
          for (Wish wish : batch) {
            if (done.failed()) {
              wish.rows().fail(done.cause());
            } else {
              wish.rows().complete(rows(wish, done.result()));
            }
          }
        });
  }

  private static Map<ModuleKey, StoredEntry> rows(Wish wish, Map<ModuleKey, StoredEntry> all) {
    Map<ModuleKey, StoredEntry> rows = HashMap.newHashMap(wish.keys().size());
    for (ModuleKey key : wish.keys()) {
      StoredEntry row = all.get(key);
      if (row != null) {
        rows.put(key, row);
      }
    }
    return rows;
  }
}
