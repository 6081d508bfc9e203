package dev.realmkeep.coordination.simulation;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.SourceFile;
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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A node's stores: what PgDefinitionStore and PgSourceStore do, statement by statement. */
final class SimulatedStores implements DefinitionStore, SourceStore {
  private static final long SILENCE_MAX = 5 * Luck.SECOND;

  private final SimulatedPool pool;
  private final InvalidationBus bus;
  private final Defect defect;

  SimulatedStores(SimulatedPool pool, InvalidationBus bus, Defect defect) {
    this.pool = pool;
    this.bus = bus;
    this.defect = defect;
  }

  @Override
  public CompletableFuture<Map<ModuleKey, StoredEntry>> read(Collection<ModuleKey> keys) {
    return pool.run(backend -> {
      Map<ModuleKey, StoredEntry> found = new LinkedHashMap<>();
      for (ModuleKey key : keys) {
        StoredEntry row = backend.server().row(key);
        if (row != null) {
          found.put(key, row);
        }
      }
      return completedFuture(found);
    });
  }

  @Override
  public CompletableFuture<Page> newest(String extractorVersion, long before, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<SourceRead> readFirst(String realm, List<String> candidates) {
    return pool.run(backend -> {
      RealmRow row = backend.server().realm(realm);
      List<FileRead> reads = new ArrayList<>();
      SourceFile file = null;
      for (String path : candidates) {
        reads.add(new FileRead(realm, path, row.version(path)));
        file = row.files.get(path);
        if (file != null) {
          break;
        }
      }
      return completedFuture(new SourceRead(reads, file));
    });
  }

  @Override
  public CompletableFuture<WriteOutcome> write(String realm, List<FileChange> changes) {
    Set<String> urls = new LinkedHashSet<>();
    changes.forEach(change -> urls.add(realm + change.path()));
    return change(realm, changes, urls, Set.of())
        .thenApply(log -> new WriteOutcome.Written(log.generation(), List.of(), List.of(), log));
  }

  @Override
  public CompletableFuture<Invalidation> invalidate(String realm, List<String> modules) {
    Set<String> urls = new LinkedHashSet<>();
    for (String module : modules) {
      ModuleUrl.candidates(ModuleUrl.withoutExecutableExtension(module)).forEach(urls::add);
    }
    return change(realm, List.of(), urls, Set.copyOf(modules));
  }

  /** Lock the realm; in later statements find the readers, then change all of it; commit. */
  private CompletableFuture<Invalidation> change(
      String realm, List<FileChange> changes, Set<String> urls, Set<String> also) {
    Set<String> own = new LinkedHashSet<>(also);
    for (String url : urls) {
      own.add(url);
      own.add(ModuleUrl.withoutExecutableExtension(url));
    }
    List<ModuleKey> early = new ArrayList<>();
    return pool.take()
        .thenCompose(connection ->
            connection
                .call(backend -> {
                  Transaction transaction = backend.begin(SILENCE_MAX);
                  early.addAll(backend.server().rowsOf(urls, own));
                  return backend.server().realm(realm).lock(transaction, true);
                })
                .thenCompose(locked ->
                    connection.call(backend ->
                        completedFuture(
                            defect == Defect.SEARCH_IN_THE_LOCKING_STATEMENT
                                ? new LinkedHashSet<>(early)
                                : backend.server().rowsOf(urls, own))))
                .thenCompose(keys ->
                    connection.call(
                        backend -> completedFuture(stage(backend, realm, changes, keys, own))))
                .thenCompose(log ->
                    connection.call(backend -> {
                      backend.over(true);
                      return completedFuture(log);
                    }))
                .handle((log, failure) -> finished(connection, log, failure))
                .thenCompose(log -> log));
  }

  private CompletableFuture<Invalidation> finished(
      SimulatedConnection connection, @Nullable Invalidation log, @Nullable Throwable failure) {
    if (log == null) {
      return connection
          .call(backend -> {
            backend.over(false);
            return completedFuture(true);
          })
          .handle((rolledBack, lost) -> {
            pool.giveBack(connection);
            return CompletableFuture.<Invalidation>failedFuture(
                failure == null ? SimulatedConnection.lost() : failure);
          })
          .thenCompose(failed -> failed);
    }
    pool.giveBack(connection);
    if (defect != Defect.OWN_WRITES_APPLIED_LATE) {
      bus.deliver(log);
    }
    return completedFuture(log);
  }

  private static Invalidation stage(
      Backend backend,
      String realm,
      List<FileChange> changes,
      Set<ModuleKey> keys,
      Set<String> own) {
    SimulatedServer server = backend.server();
    Transaction transaction = backend.transaction();
    RealmRow row = server.realm(realm);
    long generation = row.generation + 1;
    Set<String> modules = new LinkedHashSet<>(own);
    keys.forEach(key -> modules.add(key.module()));
    Invalidation log =
        new Invalidation(
            server.drawSeq(), Invalidation.Kind.MODULES, realm, generation, List.copyOf(modules));
    long tx = transaction.id();
    transaction.change(() -> {
      row.generation = generation;
      for (FileChange change : changes) {
        switch (change) {
          case FileChange.Put put ->
              row.files.put(
                  put.path(),
                  new SourceFile(
                      realm, put.path(), generation, put.content(), "", put.mediaType()));
          case FileChange.Delete delete -> row.files.remove(delete.path());
        }
      }
      server.remove(keys);
      server.append(tx, log);
    });
    return log;
  }

  @Override
  public CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated) {
    throw new UnsupportedOperationException("the coordinator persists");
  }

  @Override
  public CompletableFuture<Invalidation> clearRealm(String realm) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Invalidation> clearAll() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<FileRead>> reads(ModuleKey key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<String>> dependents(ModuleKey key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Optional<Origin>> origin(ModuleKey key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<StaleRead>> audit() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Long> putRealm(RealmInfo realm) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<RealmInfo>> realms() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Optional<Long>> generation(String realm) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<FileStat>> list(String realm) {
    throw new UnsupportedOperationException();
  }
}
