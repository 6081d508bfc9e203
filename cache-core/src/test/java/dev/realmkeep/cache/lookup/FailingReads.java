package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A store whose next read fails when told so. */
final class FailingReads implements DefinitionStore {

  private final DefinitionStore store;
  volatile RuntimeException next;
  volatile boolean throwing;

  FailingReads(DefinitionStore store) {
    this.store = store;
  }

  @Override
  public CompletableFuture<Map<ModuleKey, StoredEntry>> read(Collection<ModuleKey> keys) {
    RuntimeException failure = next;
    next = null;
    if (failure != null && throwing) {
      throw failure;
    }
    return failure == null ? store.read(keys) : CompletableFuture.failedFuture(failure);
  }

  @Override
  public CompletableFuture<Page> newest(String extractorVersion, long before, int limit) {
    RuntimeException failure = next;
    next = null;
    if (failure != null && throwing) {
      throw failure;
    }
    return failure == null
        ? store.newest(extractorVersion, before, limit)
        : CompletableFuture.failedFuture(failure);
  }

  @Override
  public CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated) {
    return store.persist(key, populated);
  }

  @Override
  public CompletableFuture<Invalidation> invalidate(String realm, List<String> modules) {
    return store.invalidate(realm, modules);
  }

  @Override
  public CompletableFuture<Invalidation> clearRealm(String realm) {
    return store.clearRealm(realm);
  }

  @Override
  public CompletableFuture<Invalidation> clearAll() {
    return store.clearAll();
  }

  @Override
  public CompletableFuture<List<FileRead>> reads(ModuleKey key) {
    return store.reads(key);
  }

  @Override
  public CompletableFuture<List<String>> dependents(ModuleKey key) {
    return store.dependents(key);
  }

  @Override
  public CompletableFuture<Optional<Origin>> origin(ModuleKey key) {
    return store.origin(key);
  }

  @Override
  public CompletableFuture<List<StaleRead>> audit() {
    return store.audit();
  }
}
