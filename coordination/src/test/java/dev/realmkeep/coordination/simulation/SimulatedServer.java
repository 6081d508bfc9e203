package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.feed.BareDelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The database: what is committed, who holds which lock, and who listens. A statement sees what is
 * committed when it begins (READ COMMITTED).
 */
final class SimulatedServer {
  private final World world;
  private final Luck luck;
  private final Defect defect;
  private final double lost;
  private final Ledger ledger;
  private final Map<String, RealmRow> realms = new TreeMap<>();
  private final Map<ModuleKey, StoredRow> rows = new LinkedHashMap<>();
  private final Map<Long, Transaction> holders = new TreeMap<>();
  private final List<BareDelivery.Entry> log = new ArrayList<>();
  private final List<SimulatedConnection> listeners = new ArrayList<>();
  private final TreeSet<Long> openIds = new TreeSet<>();
  private long lastId = 100;
  private long lastSeq;

  /** A stored row. */
  record StoredRow(ModuleKey key, Populated populated, long generation, long storedNanos) {
    StoredEntry at(long nowNanos) {
      Duration life = populated.expiresAfter();
      return new StoredEntry(
          key,
          populated.entry(),
          populated.fileAlias(),
          generation,
          life == null ? null : life.minusNanos(nowNanos - storedNanos),
          populated.failures(),
          100);
    }

    boolean readsAny(Collection<String> urls) {
      return populated.reads().stream().anyMatch(read -> urls.contains(read.realm() + read.path()));
    }
  }

  /**
   * @param lost which share of notifications never arrives, 0 to 1
   */
  SimulatedServer(World world, Defect defect, double lost) {
    this.world = world;
    this.luck = new Luck(world.luck("server"));
    this.defect = defect;
    this.lost = lost;
    this.ledger = new Ledger(world, this);
  }

  Ledger ledger() {
    return ledger;
  }

  Defect defect() {
    return defect;
  }

  boolean endsSilentTransactions() {
    return defect != Defect.SILENT_TRANSACTIONS_LIVE;
  }

  void add(RealmInfo realm) {
    realms.put(realm.url(), new RealmRow(realm));
  }

  RealmRow realm(String url) {
    RealmRow realm = realms.get(url);
    if (realm == null) {
      throw new IllegalArgumentException("no realm " + url);
    }
    return realm;
  }

  Map<String, Long> generations() {
    Map<String, Long> generations = new TreeMap<>();
    realms.forEach((url, realm) -> generations.put(url, realm.generation));
    return generations;
  }

  // --- rows

  @Nullable StoredEntry row(ModuleKey key) {
    StoredRow row = rows.get(key);
    return row == null ? null : row.at(world.nanoTime());
  }

  Collection<StoredRow> rows() {
    return rows.values();
  }

  void put(StoredRow row) {
    ledger.accepted(row, rows.get(row.key()));
    rows.put(row.key(), row);
  }

  /** Keys of rows that read one of the files, or are of one of the modules. */
  Set<ModuleKey> rowsOf(Collection<String> fileUrls, Collection<String> modules) {
    Set<ModuleKey> found = new LinkedHashSet<>();
    rows.forEach((key, row) -> {
      if (row.readsAny(fileUrls) || modules.contains(key.module())) {
        found.add(key);
      }
    });
    return found;
  }

  void remove(Set<ModuleKey> keys) {
    keys.forEach(rows::remove);
  }

  boolean equalsCurrent(FileRead read) {
    return realm(read.realm()).version(read.path()) == read.version();
  }

  // --- locks

  boolean tryLock(long key, Transaction by) {
    if (holders.putIfAbsent(key, by) != null) {
      return false;
    }
    by.keys.add(key);
    return true;
  }

  void unlock(long key) {
    holders.remove(key);
  }

  Set<Long> held() {
    return Set.copyOf(holders.keySet());
  }

  // --- the change log

  long drawTransactionId() {
    openIds.add(++lastId);
    return lastId;
  }

  void transactionEnded(long id) {
    openIds.remove(id);
  }

  /** All transactions below it have ended. */
  long xmin() {
    return openIds.isEmpty() ? lastId + 1 : openIds.first();
  }

  long drawSeq() {
    return ++lastSeq;
  }

  void append(long tx, Invalidation invalidation) {
    log.add(new BareDelivery.Entry(tx, invalidation));
    ledger.logged(invalidation);
  }

  /** Entries of transactions from {@code tx} on, by number. */
  List<BareDelivery.Entry> logFrom(long tx) {
    return log.stream()
        .filter(entry -> entry.tx() >= tx)
        .sorted((a, b) -> Long.compare(a.invalidation().seq(), b.invalidation().seq()))
        .toList();
  }

  // --- notifications

  void listen(SimulatedConnection connection) {
    listeners.add(connection);
  }

  void forget(SimulatedConnection connection) {
    listeners.remove(connection);
  }

  /** To everybody else who listens: late, twice or never, as it comes. */
  void notifyOthers(SimulatedConnection from, String channel, String payload) {
    for (SimulatedConnection listener : listeners) {
      if (listener == from || luck.random().nextDouble() < lost) {
        continue;
      }
      long delay = lost > 0 && luck.oneIn(5) ? luck.between(0, 300 * Luck.MILLI) : 0;
      listener.sendNotification(channel, payload, delay);
      if (lost > 0 && luck.oneIn(8)) {
        listener.sendNotification(channel, payload, luck.between(0, 200 * Luck.MILLI));
      }
    }
  }
}
