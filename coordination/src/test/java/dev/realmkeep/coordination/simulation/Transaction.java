package dev.realmkeep.coordination.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a session holds until it commits or rolls back: locks, and changes nobody else sees. */
final class Transaction {
  private final SimulatedServer server;
  private final long silenceMaxNanos;
  private final List<Runnable> changes = new ArrayList<>();
  final Set<RealmRow> realms = new LinkedHashSet<>();
  final Set<Long> keys = new LinkedHashSet<>();
  private long id;
  private boolean over;

  Transaction(SimulatedServer server, long silenceMaxNanos) {
    this.server = server;
    this.silenceMaxNanos = silenceMaxNanos;
  }

  long silenceMaxNanos() {
    return silenceMaxNanos;
  }

  boolean isOver() {
    return over;
  }

  /** Drawn when it first writes, as the server does. */
  long id() {
    if (id == 0) {
      id = server.drawTransactionId();
    }
    return id;
  }

  void change(Runnable committed) {
    id();
    changes.add(committed);
  }

  void end(boolean commit) {
    over = true;
    if (commit) {
      changes.forEach(Runnable::run);
    }
    if (id != 0) {
      server.transactionEnded(id);
    }
    if (commit && !changes.isEmpty()) {
      server.ledger().committed();
    }
    keys.forEach(server::unlock);
    realms.forEach(realm -> realm.release(this));
  }
}
