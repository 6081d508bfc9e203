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

/**
 * Reads of rows, of which those that come while others are under way go together in one statement:
 * a burst of a thousand lookups is a few statements and does not keep the connections from others.
 * A read that comes alone is sent at once.
 *
 * <p>Any thread; never blocks; futures complete on event loops. A read is sent no earlier than it
 * was asked for, and waits here for {@link #PATIENCE_MILLIS} at most, also when the statements
 * under way do not end: from then on it is the pool's. All reads of a statement fail with it.
 */
final class GatheredReads {
  private static final int UNDER_WAY_MAX = 2;
  private static final int KEYS_MAX = 256;
  private static final long PATIENCE_MILLIS = 20;

  private final Database database;
  private final Object lock = new Object();

  // Guarded by lock.
  private final Deque<Wish> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean timed;

  /** A read that was asked for. */
  private record Wish(List<ModuleKey> keys, Promise<Map<ModuleKey, StoredEntry>> rows) {}

  GatheredReads(Database database) {
    this.database = database;
  }

  /** The rows there are for {@code keys}. */
  Future<Map<ModuleKey, StoredEntry>> read(Collection<ModuleKey> keys) {
    List<ModuleKey> asked = List.copyOf(keys);
    if (asked.size() > KEYS_MAX) {
      return StoredRows.read(database.reads(), asked);
    }
    Promise<Map<ModuleKey, StoredEntry>> rows = Promise.promise();
    boolean alarm;
    synchronized (lock) {
      waiting.add(new Wish(asked, rows));
      alarm = underWay >= UNDER_WAY_MAX && !timed;
      timed |= alarm;
    }
    if (alarm) {
      database.vertx().setTimer(PATIENCE_MILLIS, timer -> impatient());
    }
    send(false);
    return rows.future();
  }

  private void impatient() {
    synchronized (lock) {
      timed = false;
    }
    send(true);
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
      if (batch.isEmpty()) {
        return;
      }
      underWay++;
    }
    Future.succeededFuture()
        .compose(now -> StoredRows.read(database.reads(), keys))
        .onComplete(done -> {
          synchronized (lock) {
            underWay--;
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
