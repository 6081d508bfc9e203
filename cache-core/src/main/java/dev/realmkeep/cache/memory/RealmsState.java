package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.memory.DefinitionRows.Row;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.DefinitionStore.StaleRead;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.WriteOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Realms, rows and the position in the log: what one transaction sees. Not thread-safe: guarded by
 * its owner's lock, and each method is one transaction or a part of one.
 */
final class RealmsState {
  private final Map<String, RealmFiles> realms = new TreeMap<>();
  private final DefinitionRows rows = new DefinitionRows();
  private long seq;

  /** See {@link dev.realmkeep.cache.port.SourceStore#putRealm}. */
  Put put(RealmInfo realm) {
    RealmFiles files = realms.get(realm.url());
    if (files == null) {
      realms.put(realm.url(), new RealmFiles(realm));
      // Until now its URLs were foreign, and a row does not tell which foreign URLs it asked for.
      return new Put(0, rows.isEmpty() ? null : clearAll());
    }
    if (files.info().equals(realm)) {
      return new Put(files.generation(), null);
    }
    files.update(realm);
    Invalidation logged = clearRealm(realm.url());
    return new Put(logged.generation(), logged);
  }

  /**
   * @param logged null when nothing was changed that a row can depend on
   */
  record Put(long generation, @Nullable Invalidation logged) {}

  @Nullable RealmFiles realm(String url) {
    return realms.get(url);
  }

  Collection<RealmFiles> realms() {
    return realms.values();
  }

  @Nullable Row row(ModuleKey key) {
    return rows.get(key);
  }

  long seq() {
    return seq;
  }

  /** See {@link dev.realmkeep.cache.port.SourceStore#write}. */
  WriteOutcome write(String realm, List<PreparedChange> changes, long nowMillis) {
    RealmFiles files = realms.get(realm);
    if (files == null) {
      return new WriteOutcome.NoSuchRealm(realm);
    }
    FileChange refused = files.firstRefused(changes);
    if (refused != null) {
      return new WriteOutcome.PreconditionFailed(refused.path(), files.version(refused.path()));
    }
    RealmFiles.Applied applied = files.apply(changes, nowMillis);
    if (applied == null) {
      return new WriteOutcome.Unchanged(files.generation());
    }
    Set<String> urls = new LinkedHashSet<>();
    applied.changed().forEach(file -> urls.add(realm + file.path()));
    applied.deleted().forEach(path -> urls.add(realm + path));
    Set<String> modules = rows.removeReadersOf(urls);
    for (String url : urls) {
      modules.add(url);
      modules.add(ModuleUrl.withoutExecutableExtension(url));
    }
    return new WriteOutcome.Written(
        applied.generation(),
        applied.changed(),
        applied.deleted(),
        log(Invalidation.Kind.MODULES, realm, applied.generation(), modules));
  }

  Invalidation invalidate(String realm, List<String> modules) {
    Set<String> stems = new LinkedHashSet<>();
    modules.forEach(module -> stems.add(ModuleUrl.withoutExecutableExtension(module)));
    Set<String> gone = rows.removeModules(stems);
    gone.addAll(modules);
    gone.addAll(stems);
    return log(Invalidation.Kind.MODULES, realm, nextGeneration(realm), gone);
  }

  Invalidation clearRealm(String realm) {
    rows.removeRealm(realm);
    return log(Invalidation.Kind.REALM, realm, nextGeneration(realm), Set.of());
  }

  Invalidation clearAll() {
    rows.clear();
    return log(Invalidation.Kind.ALL, "", 0, Set.of());
  }

  /** The comparison of a persist. Store under the same hold of the lock. */
  PersistOutcome.@Nullable SourcesMoved firstMoved(List<FileRead> reads) {
    for (FileRead read : reads) {
      long actual = version(read);
      if (actual != read.version()) {
        return new PersistOutcome.SourcesMoved(read.realm(), read.path(), read.version(), actual);
      }
    }
    return null;
  }

  /** A persist without its comparison. */
  PersistOutcome.Persisted store(ModuleKey key, Populated populated, int sizeBytes, long nowNanos) {
    RealmFiles files = realms.get(key.realm());
    Row row =
        new Row(
            rows.nextNumber(),
            populated,
            files == null ? 0 : files.generation(),
            sizeBytes,
            nowNanos);
    rows.put(key, row);
    return new PersistOutcome.Persisted(row.at(nowNanos, key));
  }

  DefinitionStore.Page newest(String extractorVersion, long before, int limit, long nowNanos) {
    return rows.newest(extractorVersion, before, limit, nowNanos);
  }

  List<String> dependents(ModuleKey key) {
    Row row = rows.get(key);
    Set<String> modules = new TreeSet<>();
    if (row != null && row.populated().fileAlias() != null) {
      rows.readersOf(row.populated().fileAlias()).stream()
          .filter(reader -> !reader.equals(key))
          .forEach(reader -> modules.add(reader.module()));
    }
    return List.copyOf(modules);
  }

  List<StaleRead> audit() {
    List<StaleRead> stale = new ArrayList<>();
    rows.all()
        .forEach((key, row) -> {
          for (FileRead read : row.populated().reads()) {
            long actual = version(read);
            if (actual != read.version()) {
              stale.add(new StaleRead(key.module(), read, actual));
            }
          }
        });
    return List.copyOf(stale);
  }

  private Invalidation log(
      Invalidation.Kind kind, String realm, long generation, Set<String> modules) {
    return new Invalidation(++seq, kind, realm, generation, List.copyOf(modules));
  }

  private long nextGeneration(String realm) {
    RealmFiles files = realms.get(realm);
    return files == null ? 0 : files.nextGeneration();
  }

  private long version(FileRead read) {
    RealmFiles files = realms.get(read.realm());
    if (files == null) {
      return FileRead.ABSENT;
    }
    return read.path().equals(FileRead.ACCESS_PATH)
        ? files.info().accessVersion()
        : files.version(read.path());
  }
}
