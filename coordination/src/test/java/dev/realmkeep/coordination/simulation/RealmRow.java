package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.SourceFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A realm as committed, and the lock of its row. Those who wait get it in their order. */
final class RealmRow {
  final RealmInfo info;
  final TreeMap<String, SourceFile> files = new TreeMap<>();
  long generation;
  private final Deque<Wait> queue = new ArrayDeque<>();
  private final Set<Transaction> sharing = new LinkedHashSet<>();
  private @Nullable Transaction writing;

  private record Wait(Transaction by, boolean exclusive, CompletableFuture<Void> granted) {}

  RealmRow(RealmInfo info) {
    this.info = info;
  }

  long version(String path) {
    SourceFile file = files.get(path);
    return path.equals(FileRead.ACCESS_PATH)
        ? info.accessVersion()
        : file == null ? FileRead.ABSENT : file.version();
  }

  /** FOR NO KEY UPDATE or FOR SHARE; completes when it is held. */
  CompletableFuture<Void> lock(Transaction by, boolean exclusive) {
    by.realms.add(this);
    Wait wait = new Wait(by, exclusive, new CompletableFuture<>());
    queue.add(wait);
    grant();
    return wait.granted;
  }

  void release(Transaction by) {
    sharing.remove(by);
    if (writing == by) {
      writing = null;
    }
    queue.removeIf(wait -> wait.by == by);
    grant();
  }

  private void grant() {
    while (!queue.isEmpty()) {
      Wait first = queue.peek();
      if (writing != null || (first.exclusive && !sharing.isEmpty())) {
        return;
      }
      queue.remove();
      if (first.exclusive) {
        writing = first.by;
      } else {
        sharing.add(first.by);
      }
      first.granted.complete(null);
    }
  }
}
