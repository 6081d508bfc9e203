package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.SourceFile;
import dev.realmkeep.cache.port.SourceStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sources of one prerender, with its read set. Callable from any thread. A URL asked for twice
 * is read once, so one prerender sees one version of it.
 *
 * <p>Two reads of a prerender may fall on both sides of a write. That is harmless: the persist
 * compares every member of the read set with the current versions and refuses. A path seen at two
 * versions (through two candidate lists) is recorded as {@link #TORN}, which no version equals:
 * with only one of them recorded, a file created and deleted again between the reads would go
 * unnoticed.
 */
final class RecordingSources implements ModuleSources {

  /** Recorded for a path that was seen at two versions. */
  static final long TORN = -1;

  private final RealmRegistry realms;
  private final SourceStore store;
  private final LookupContext context;
  private final Map<String, CompletableFuture<Loaded>> loads = new ConcurrentHashMap<>();
  private final Map<FileRead, Long> versions = new LinkedHashMap<>(); // guarded by itself

  RecordingSources(RealmRegistry realms, SourceStore store, LookupContext context) {
    this.realms = realms;
    this.store = store;
    this.context = context;
  }

  @Override
  public CompletableFuture<Loaded> load(String url) {
    String normal;
    try {
      normal = realms.normalize(url);
    } catch (IllegalArgumentException e) {
      // Not a URL of any realm: the loader decides what stands in for it.
      return CompletableFuture.completedFuture(new Loaded.Foreign(url));
    }
    CompletableFuture<Loaded> mine = new CompletableFuture<>();
    CompletableFuture<Loaded> first = loads.putIfAbsent(normal, mine);
    if (first != null) {
      return first;
    }
    read(normal)
        .whenComplete((loaded, failure) -> {
          if (failure == null) {
            mine.complete(loaded);
          } else {
            mine.completeExceptionally(Futures.cause(failure));
          }
        });
    return mine;
  }

  private CompletableFuture<Loaded> read(String url) {
    Optional<RealmInfo> realm = realms.find(url);
    if (realm.isEmpty()) {
      return CompletableFuture.completedFuture(new Loaded.Foreign(url));
    }
    if (!realm.get().url().equals(context.realm().url())) {
      record(List.of(FileRead.ofAccess(realm.get()), FileRead.ofAccess(context.realm())));
    }
    if (!mayRead(realm.get())) {
      return CompletableFuture.completedFuture(new Loaded.Forbidden(url));
    }
    String realmUrl = realm.get().url();
    List<String> candidates = ModuleUrl.candidates(ModuleUrl.pathIn(realmUrl, url));
    return store
        .readFirst(realmUrl, candidates)
        .thenApply(found -> {
          record(found.reads());
          SourceFile file = found.file();
          return file == null
              ? new Loaded.Absent(url)
              : new Loaded.Source(
                  ModuleUrl.of(realmUrl, file.path()), file.content(), file.sha256());
        });
  }

  /** An import is read in the right of the owner of the realm that asked for the definition. */
  private boolean mayRead(RealmInfo realm) {
    return realm.visibility() == RealmInfo.Visibility.PUBLIC
        || realm.owner().equals(context.realm().owner());
  }

  private void record(List<FileRead> reads) {
    synchronized (versions) {
      for (FileRead read : reads) {
        FileRead path = new FileRead(read.realm(), read.path(), 0);
        versions.merge(path, read.version(), (a, b) -> a.equals(b) ? a : TORN);
      }
    }
  }

  /**
   * Whether what was read of {@code realm} so far may be from before {@code generation} of it: if
   * nothing was read yet, or something that is as new, then whatever is stored in the end is
   * compared with sources that are as new.
   */
  boolean mayBeBefore(String realm, long generation) {
    boolean read = false;
    synchronized (versions) {
      for (Map.Entry<FileRead, Long> version : versions.entrySet()) {
        FileRead path = version.getKey();
        if (path.realm().equals(realm) && !path.path().equals(FileRead.ACCESS_PATH)) {
          if (version.getValue() >= generation) {
            return false;
          }
          read = true;
        }
      }
    }
    return read;
  }

  /** The read set so far: each path once. */
  List<FileRead> reads() {
    synchronized (versions) {
      List<FileRead> reads = new ArrayList<>(versions.size());
      versions.forEach((path, v) -> reads.add(new FileRead(path.realm(), path.path(), v)));
      return reads;
    }
  }
}
