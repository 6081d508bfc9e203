package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.memory.DefinitionRows.Row;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.port.WriteOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Realms, their files and their definitions in the memory of one process, with the guarantees of
 * the database: one lock stands for its transactions. May be used from any thread. Work under the
 * lock is bounded by the rows it touches; subscribers and completions run outside of it. Has no
 * limit of its own: it holds what the realms hold.
 */
public class InMemoryRealms implements SourceStore, DefinitionStore {
  private final Clock clock;
  private final InvalidationQueue queue = new InvalidationQueue();
  private final InMemoryInvalidationBus bus = new InMemoryInvalidationBus(queue, this::lastSeq);
  private final Object lock = new Object();

  // Guarded by lock.
  private final Map<String, RealmFiles> realms = new TreeMap<>();
  private final DefinitionRows rows = new DefinitionRows();
  private long seq;

  public InMemoryRealms(Clock clock) {
    this.clock = clock;
  }

  /** The invalidations of this store. */
  public InMemoryInvalidationBus bus() {
    return bus;
  }

  @Override
  public CompletableFuture<Long> putRealm(RealmInfo realm) {
    return now(() -> {
      RealmFiles files = realms.computeIfAbsent(realm.url(), url -> new RealmFiles(realm));
      files.update(realm);
      return files.generation();
    });
  }

  @Override
  public CompletableFuture<List<RealmInfo>> realms() {
    return now(() -> realms.values().stream().map(RealmFiles::info).toList());
  }

  @Override
  public CompletableFuture<Optional<Long>> generation(String realm) {
    return now(() -> Optional.ofNullable(realms.get(realm)).map(RealmFiles::generation));
  }

  @Override
  public CompletableFuture<SourceRead> readFirst(String realm, List<String> candidates) {
    return now(() -> {
      RealmFiles files = realms.get(realm);
      return files == null
          ? new SourceRead(
              candidates.stream().map(path -> new FileRead(realm, path, 0)).toList(), null)
          : files.readFirst(candidates);
    });
  }

  @Override
  public CompletableFuture<List<FileStat>> list(String realm) {
    return now(
        () -> Optional.ofNullable(realms.get(realm)).map(RealmFiles::list).orElse(List.of()));
  }

  @Override
  public CompletableFuture<WriteOutcome> write(String realm, List<FileChange> changes) {
    List<PreparedChange> prepared = changes.stream().map(PreparedChange::of).toList();
    return committing(done -> writeLocked(realm, prepared, done));
  }

  private @Nullable WriteOutcome writeLocked(
      String realm, List<PreparedChange> changes, CompletableFuture<WriteOutcome> done) {
    RealmFiles files = realms.get(realm);
    if (files == null) {
      return new WriteOutcome.NoSuchRealm(realm);
    }
    FileChange refused = files.firstRefused(changes);
    if (refused != null) {
      return new WriteOutcome.PreconditionFailed(refused.path(), files.version(refused.path()));
    }
    RealmFiles.Applied applied = files.apply(changes, clock.epochMillis());
    if (applied == null) {
      return new WriteOutcome.Unchanged(files.generation());
    }
    Set<String> urls = new LinkedHashSet<>();
    applied.changed().forEach(file -> urls.add(realm + file.path()));
    applied.deleted().forEach(path -> urls.add(realm + path));
    Set<String> modules = rows.removeReadersOf(urls);
    urls.forEach(url -> {
      modules.add(url);
      modules.add(ModuleUrl.withoutExecutableExtension(url));
    });
    Invalidation invalidation =
        log(Invalidation.Kind.MODULES, realm, applied.generation(), List.copyOf(modules));
    WriteOutcome written =
        new WriteOutcome.Written(
            applied.generation(), applied.changed(), applied.deleted(), invalidation);
    queue.add(invalidation, () -> done.complete(written));
    return null;
  }

  @Override
  public CompletableFuture<Map<ModuleKey, StoredEntry>> read(Collection<ModuleKey> keys) {
    return now(() -> {
      Map<ModuleKey, StoredEntry> found = new LinkedHashMap<>();
      for (ModuleKey key : keys) {
        Row row = rows.get(key);
        if (row != null) {
          found.put(key, row.at(clock.nanoTime(), key));
        }
      }
      return found;
    });
  }

  @Override
  public CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated) {
    int sizeBytes = EntryJson.write(key.module(), populated.entry()).length;
    return now(() -> {
      PersistOutcome.SourcesMoved moved = firstMoved(populated.reads());
      return moved != null ? moved : store(key, populated, sizeBytes);
    });
  }

  /** The comparison of the read set. Call it with the lock held, and store under the same hold. */
  PersistOutcome.@Nullable SourcesMoved firstMoved(List<FileRead> reads) {
    for (FileRead read : reads) {
      long actual = version(read);
      if (actual != read.version()) {
        return new PersistOutcome.SourcesMoved(read.realm(), read.path(), read.version(), actual);
      }
    }
    return null;
  }

  /** The store without its comparison. Call it with the lock held. */
  PersistOutcome.Persisted store(ModuleKey key, Populated populated, int sizeBytes) {
    RealmFiles files = realms.get(key.realm());
    long generation = files == null ? 0 : files.generation();
    Row row = new Row(populated, generation, sizeBytes, clock.nanoTime());
    rows.put(key, row);
    return new PersistOutcome.Persisted(row.at(clock.nanoTime(), key));
  }

  @Override
  public CompletableFuture<Invalidation> invalidate(String realm, List<String> modules) {
    Set<String> stems = new LinkedHashSet<>();
    modules.forEach(module -> stems.add(ModuleUrl.withoutExecutableExtension(module)));
    return invalidating(() -> {
      Set<String> gone = rows.removeModules(stems);
      gone.addAll(modules);
      gone.addAll(stems);
      return log(Invalidation.Kind.MODULES, realm, nextGeneration(realm), List.copyOf(gone));
    });
  }

  @Override
  public CompletableFuture<Invalidation> clearRealm(String realm) {
    return invalidating(() -> {
      rows.removeRealm(realm);
      return log(Invalidation.Kind.REALM, realm, nextGeneration(realm), List.of());
    });
  }

  @Override
  public CompletableFuture<Invalidation> clearAll() {
    return invalidating(() -> {
      rows.clear();
      return log(Invalidation.Kind.ALL, "", 0, List.of());
    });
  }

  @Override
  public CompletableFuture<List<FileRead>> reads(ModuleKey key) {
    return now(
        () -> Optional.ofNullable(rows.get(key)).map(r -> r.populated().reads()).orElse(List.of()));
  }

  @Override
  public CompletableFuture<List<String>> dependents(ModuleKey key) {
    return now(() -> {
      Row row = rows.get(key);
      Set<String> modules = new TreeSet<>();
      if (row != null && row.populated().fileAlias() != null) {
        rows.readersOf(row.populated().fileAlias()).stream()
            .filter(reader -> !reader.equals(key))
            .forEach(reader -> modules.add(reader.module()));
      }
      return List.copyOf(modules);
    });
  }

  @Override
  public CompletableFuture<List<StaleRead>> audit() {
    return now(() -> {
      List<StaleRead> stale = new ArrayList<>();
      rows.all()
          .forEach((key, row) -> {
            for (FileRead read : row.populated().reads()) {
              if (version(read) != read.version()) {
                stale.add(new StaleRead(key.module(), read, version(read)));
              }
            }
          });
      return List.copyOf(stale);
    });
  }

  /** Runs {@code work} under the lock: one transaction. */
  <T> CompletableFuture<T> now(Supplier<T> work) {
    synchronized (lock) {
      return CompletableFuture.completedFuture(work.get());
    }
  }

  private CompletableFuture<Invalidation> invalidating(Supplier<Invalidation> work) {
    return committing(done -> {
      Invalidation invalidation = work.get();
      queue.add(invalidation, () -> done.complete(invalidation));
      return null;
    });
  }

  /** As {@link #now}, and delivers what the transaction queued once the lock is free again. */
  private <T> CompletableFuture<T> committing(Function<CompletableFuture<T>, @Nullable T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    T immediate;
    synchronized (lock) {
      immediate = work.apply(done);
    }
    if (immediate != null) {
      done.complete(immediate);
    }
    queue.deliver();
    return done;
  }

  private Invalidation log(
      Invalidation.Kind kind, String realm, long generation, List<String> modules) {
    return new Invalidation(++seq, kind, realm, generation, modules);
  }

  private long nextGeneration(String realm) {
    RealmFiles files = realms.get(realm);
    return files == null ? 0 : files.nextGeneration();
  }

  private long version(FileRead read) {
    RealmFiles files = realms.get(read.realm());
    return files == null ? FileRead.ABSENT : files.version(read.path());
  }

  private long lastSeq() {
    synchronized (lock) {
      return seq;
    }
  }
}
