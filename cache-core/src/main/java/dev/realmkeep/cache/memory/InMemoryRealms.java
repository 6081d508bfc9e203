package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.memory.DefinitionRows.Row;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.port.WriteOutcome;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Realms, their files and their definitions in the memory of one process, with the guarantees of
 * the database: one lock stands for its transactions. May be used from any thread. Work under the
 * lock is bounded by the rows it touches; subscribers and completions run outside of it. Has no
 * limit of its own: it holds what the realms hold.
 */
public class InMemoryRealms implements SourceStore, DefinitionStore {
  private final Clock clock;
  private final @Nullable String node;
  private final InvalidationQueue queue = new InvalidationQueue();
  private final InMemoryInvalidationBus bus = new InMemoryInvalidationBus(queue, this::lastSeq);
  private final Object lock = new Object();

  /** Guarded by {@link #lock}. */
  private final RealmsState guarded = new RealmsState();

  public InMemoryRealms(Clock clock) {
    this(clock, null);
  }

  /**
   * @param node name of this process, if rows shall tell it
   */
  public InMemoryRealms(Clock clock, @Nullable String node) {
    this.clock = clock;
    this.node = node;
  }

  /** The invalidations of this store. */
  public InMemoryInvalidationBus bus() {
    return bus;
  }

  @Override
  public CompletableFuture<Long> putRealm(RealmInfo realm) {
    return committed(state -> state.put(realm), RealmsState.Put::logged)
        .thenApply(RealmsState.Put::generation);
  }

  @Override
  public CompletableFuture<List<RealmInfo>> realms() {
    return locked(state -> state.realms().stream().map(RealmFiles::info).toList());
  }

  @Override
  public CompletableFuture<Optional<Long>> generation(String realm) {
    return locked(state -> Optional.ofNullable(state.realm(realm)).map(RealmFiles::generation));
  }

  @Override
  public CompletableFuture<SourceRead> readFirst(String realm, List<String> candidates) {
    return locked(state -> {
      RealmFiles files = state.realm(realm);
      return files == null
          ? new SourceRead(
              candidates.stream().map(path -> new FileRead(realm, path, FileRead.ABSENT)).toList(),
              null)
          : files.readFirst(candidates);
    });
  }

  @Override
  public CompletableFuture<List<FileStat>> list(String realm) {
    return locked(
        state -> Optional.ofNullable(state.realm(realm)).map(RealmFiles::list).orElse(List.of()));
  }

  @Override
  public CompletableFuture<WriteOutcome> write(String realm, List<FileChange> changes) {
    List<PreparedChange> prepared = changes.stream().map(PreparedChange::of).toList();
    return committed(
        state -> state.write(realm, prepared, clock.epochMillis()),
        outcome -> outcome instanceof WriteOutcome.Written written ? written.invalidation() : null);
  }

  @Override
  public CompletableFuture<Map<ModuleKey, StoredEntry>> read(Collection<ModuleKey> keys) {
    return locked(state -> {
      Map<ModuleKey, StoredEntry> found = new LinkedHashMap<>();
      for (ModuleKey key : keys) {
        Row row = state.row(key);
        if (row != null) {
          found.put(key, row.at(clock.nanoTime(), key));
        }
      }
      return found;
    });
  }

  @Override
  public CompletableFuture<Page> newest(String extractorVersion, long before, int limit) {
    return locked(state -> state.newest(extractorVersion, before, limit, clock.nanoTime()));
  }

  @Override
  public CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated) {
    int sizeBytes = EntryJson.write(key.module(), populated.entry()).length;
    return locked(state -> {
      PersistOutcome.SourcesMoved moved = state.firstMoved(populated.reads());
      return moved != null ? moved : state.store(key, populated, sizeBytes, clock.nanoTime());
    });
  }

  @Override
  public CompletableFuture<Invalidation> invalidate(String realm, List<String> modules) {
    return committed(state -> state.invalidate(realm, modules), invalidation -> invalidation);
  }

  @Override
  public CompletableFuture<Invalidation> clearRealm(String realm) {
    return committed(state -> state.clearRealm(realm), invalidation -> invalidation);
  }

  @Override
  public CompletableFuture<Invalidation> clearAll() {
    return committed(RealmsState::clearAll, invalidation -> invalidation);
  }

  @Override
  public CompletableFuture<List<FileRead>> reads(ModuleKey key) {
    return locked(state -> {
      Row row = state.row(key);
      return row == null ? List.of() : row.populated().reads();
    });
  }

  @Override
  public CompletableFuture<List<String>> dependents(ModuleKey key) {
    return locked(state -> state.dependents(key));
  }

  @Override
  public CompletableFuture<Optional<Origin>> origin(ModuleKey key) {
    return locked(state ->
        Optional.ofNullable(state.row(key)).map(row -> row.origin(clock.nanoTime(), node)));
  }

  @Override
  public CompletableFuture<List<StaleRead>> audit() {
    return locked(RealmsState::audit);
  }

  /** Runs {@code work} as one transaction. */
  final <T> CompletableFuture<T> locked(Function<RealmsState, T> work) {
    synchronized (lock) {
      return CompletableFuture.completedFuture(work.apply(guarded));
    }
  }

  /**
   * As {@link #locked}; completes after what the transaction invalidated has been heard. It is
   * queued under the lock, so the queue has the order of the log.
   */
  private <T> CompletableFuture<T> committed(
      Function<RealmsState, T> work, Function<T, @Nullable Invalidation> logged) {
    CompletableFuture<T> heard = new CompletableFuture<>();
    T result;
    Invalidation invalidation;
    synchronized (lock) {
      result = work.apply(guarded);
      invalidation = logged.apply(result);
      if (invalidation != null) {
        queue.add(invalidation, () -> heard.complete(result));
      }
    }
    if (invalidation == null) {
      heard.complete(result);
    } else {
      queue.deliver();
    }
    return heard;
  }

  private long lastSeq() {
    synchronized (lock) {
      return guarded.seq();
    }
  }
}
