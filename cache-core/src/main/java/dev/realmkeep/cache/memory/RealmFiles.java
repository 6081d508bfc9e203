package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileChange.Precondition;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.SourceFile;
import dev.realmkeep.cache.port.SourceStore.SourceRead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One realm: its files and its generation. Not thread-safe: guarded by its owner's lock. */
final class RealmFiles {
  private RealmInfo info;
  private long generation;
  private final Map<String, Held> files = new TreeMap<>();

  RealmFiles(RealmInfo info) {
    this.info = info;
  }

  RealmInfo info() {
    return info;
  }

  void update(RealmInfo newInfo) {
    info = newInfo;
  }

  long generation() {
    return generation;
  }

  long nextGeneration() {
    return ++generation;
  }

  long version(String path) {
    Held held = files.get(path);
    return held == null ? FileRead.ABSENT : held.file.version();
  }

  SourceRead readFirst(List<String> candidates) {
    List<FileRead> reads = new ArrayList<>();
    for (String path : candidates) {
      reads.add(new FileRead(info.url(), path, version(path)));
      Held held = files.get(path);
      if (held != null) {
        return new SourceRead(reads, held.file);
      }
    }
    return new SourceRead(reads, null);
  }

  List<FileStat> list() {
    return files.values().stream().map(Held::stat).toList();
  }

  /** The first change whose precondition does not hold, or null. */
  @Nullable FileChange firstRefused(List<PreparedChange> changes) {
    for (PreparedChange prepared : changes) {
      FileChange change = prepared.change();
      long actual = version(change.path());
      boolean holds =
          switch (change.precondition()) {
            case Precondition.None() -> true;
            case Precondition.Version(long version) -> actual == version && actual != 0;
            case Precondition.Present() -> actual != FileRead.ABSENT;
            case Precondition.Absent() -> actual == FileRead.ABSENT;
          };
      if (!holds) {
        return change;
      }
    }
    return null;
  }

  /** Applies as one generation what differs from the stored files; null when nothing does. */
  @Nullable Applied apply(List<PreparedChange> changes, long nowMillis) {
    Map<String, PreparedChange> effective = new LinkedHashMap<>();
    for (PreparedChange prepared : changes) {
      String path = prepared.change().path();
      effective.remove(path);
      if (differs(prepared)) {
        effective.put(path, prepared);
      }
    }
    if (effective.isEmpty()) {
      return null;
    }
    long version = nextGeneration();
    List<FileStat> changed = new ArrayList<>();
    List<String> deleted = new ArrayList<>();
    for (PreparedChange prepared : effective.values()) {
      switch (prepared.change()) {
        case FileChange.Put put -> {
          SourceFile file =
              new SourceFile(
                  info.url(),
                  put.path(),
                  version,
                  put.content(),
                  prepared.sha256(),
                  put.mediaType());
          Held held = new Held(file, nowMillis);
          files.put(put.path(), held);
          changed.add(held.stat());
        }
        case FileChange.Delete delete -> {
          files.remove(delete.path());
          deleted.add(delete.path());
        }
      }
    }
    return new Applied(version, changed, deleted);
  }

  private boolean differs(PreparedChange prepared) {
    Held held = files.get(prepared.change().path());
    return switch (prepared.change()) {
      case FileChange.Put put ->
          held == null
              || !held.file.sha256().equals(prepared.sha256())
              || !held.file.mediaType().equals(put.mediaType());
      case FileChange.Delete delete -> held != null;
    };
  }

  /** What a write did. */
  record Applied(long generation, List<FileStat> changed, List<String> deleted) {}

  private record Held(SourceFile file, long updatedAtMillis) {
    FileStat stat() {
      return new FileStat(
          file.path(),
          file.version(),
          file.content().length,
          file.sha256(),
          file.mediaType(),
          updatedAtMillis);
    }
  }
}
