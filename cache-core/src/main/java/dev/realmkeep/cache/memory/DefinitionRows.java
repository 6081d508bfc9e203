package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The stored rows and, for each file, the rows that read it. Not thread-safe: guarded by its
 * owner's lock.
 */
final class DefinitionRows {
  private final SequencedMap<ModuleKey, Row> rows = new LinkedHashMap<>();

  /** URL of a file, found or absent, to the keys of the rows whose read set holds it. */
  private final Map<String, Set<ModuleKey>> readers = new HashMap<>();

  private long lastNumber;

  /** Greater than that of any row before. */
  long nextNumber() {
    return ++lastNumber;
  }

  /** See {@link DefinitionStore#newest}. */
  DefinitionStore.Page newest(String extractorVersion, long before, int limit, long nowNanos) {
    List<Map.Entry<ModuleKey, Row>> window =
        rows.sequencedEntrySet().reversed().stream()
            .filter(row -> row.getValue().number < before)
            .limit(limit)
            .toList();
    return new DefinitionStore.Page(
        window.stream()
            .filter(row ->
                row.getKey().extractorVersion().equals(extractorVersion)
                    && row.getKey().scope() == CacheScope.PUBLIC)
            .map(row -> row.getValue().at(nowNanos, row.getKey()))
            .toList(),
        window.size() < limit ? 0 : window.getLast().getValue().number);
  }

  void put(ModuleKey key, Row row) {
    remove(key);
    rows.put(key, row);
    for (FileRead read : row.populated.reads()) {
      readers.computeIfAbsent(url(read), unused -> new LinkedHashSet<>()).add(key);
    }
  }

  @Nullable Row get(ModuleKey key) {
    return rows.get(key);
  }

  Map<ModuleKey, Row> all() {
    return rows;
  }

  Set<ModuleKey> readersOf(String fileUrl) {
    return Set.copyOf(readers.getOrDefault(fileUrl, Set.of()));
  }

  /** Removes the rows that read any of the files; answers their modules. */
  Set<String> removeReadersOf(Collection<String> fileUrls) {
    Set<ModuleKey> keys = new LinkedHashSet<>();
    fileUrls.forEach(fileUrl -> keys.addAll(readersOf(fileUrl)));
    return removeAll(keys);
  }

  /**
   * Removes the rows of the modules, given without executable extension, and the rows that read a
   * file answering to one of them; answers their modules.
   */
  Set<String> removeModules(Set<String> stems) {
    Set<String> files = new LinkedHashSet<>();
    for (String stem : stems) {
      files.add(stem);
      ModuleUrl.EXTENSIONS.forEach(extension -> files.add(stem + extension));
    }
    Set<String> removed = removeReadersOf(files);
    removed.addAll(
        removeWhere((key, row) ->
            stems.contains(ModuleUrl.withoutExecutableExtension(key.module()))
                || (row.populated.fileAlias() != null
                    && stems.contains(
                        ModuleUrl.withoutExecutableExtension(row.populated.fileAlias())))));
    return removed;
  }

  /** Removes the rows of the realm and the rows that read from it; answers their modules. */
  Set<String> removeRealm(String realm) {
    Predicate<FileRead> inRealm = read -> read.realm().equals(realm);
    return removeWhere((key, row) ->
        key.realm().equals(realm) || row.populated.reads().stream().anyMatch(inRealm));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void clear() {
    rows.clear();
    readers.clear();
  }

  static String url(FileRead read) {
    return read.realm() + read.path();
  }

  private Set<String> removeWhere(RowPredicate predicate) {
    Set<ModuleKey> keys = new LinkedHashSet<>();
    rows.forEach((key, row) -> {
      if (predicate.test(key, row)) {
        keys.add(key);
      }
    });
    return removeAll(keys);
  }

  private Set<String> removeAll(Set<ModuleKey> keys) {
    Set<String> modules = new LinkedHashSet<>();
    for (ModuleKey key : keys) {
      remove(key);
      modules.add(key.module());
    }
    return modules;
  }

  private void remove(ModuleKey key) {
    Row row = rows.remove(key);
    if (row == null) {
      return;
    }
    for (FileRead read : row.populated.reads()) {
      Set<ModuleKey> keys = readers.get(url(read));
      if (keys != null) {
        keys.remove(key);
        if (keys.isEmpty()) {
          readers.remove(url(read));
        }
      }
    }
  }

  private interface RowPredicate {
    boolean test(ModuleKey key, Row row);
  }

  /**
   * @param number {@link #nextNumber} when the row was stored
   * @param generation generation of the key's realm when the row was stored
   * @param storedNanos when, on the monotonic clock
   */
  record Row(long number, Populated populated, long generation, int sizeBytes, long storedNanos) {
    DefinitionStore.Origin origin(long nowNanos, @Nullable String computedBy) {
      return new DefinitionStore.Origin(
          computedBy, (nowNanos - storedNanos) / 1_000_000, populated.tookMillis());
    }

    StoredEntry at(long nowNanos, ModuleKey key) {
      Duration life = populated.expiresAfter();
      return new StoredEntry(
          key,
          populated.entry(),
          populated.fileAlias(),
          generation,
          life == null ? null : life.minusNanos(nowNanos - storedNanos),
          populated.failures(),
          sizeBytes);
    }
  }
}
