package dev.realmkeep.cache.testing;

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

/**
 * Passes {@link #READ} before and {@link #HAVE_READ} after each read, {@link #PERSIST} before and
 * {@link #HAVE_PERSISTED} after each persist. Everything else goes straight through.
 */
public final class GatedStore implements DefinitionStore {
  public static final String READ = "store-read";
  public static final String HAVE_READ = "store-have-read";
  public static final String PERSIST = "store-persist";
  public static final String HAVE_PERSISTED = "store-have-persisted";

  private final DefinitionStore delegate;
  private final Gate gate;

  public GatedStore(DefinitionStore delegate, Gate gate) {
    this.delegate = delegate;
    this.gate = gate;
  }

  @Override
  public CompletableFuture<Map<ModuleKey, StoredEntry>> read(Collection<ModuleKey> keys) {
    return gate.pass(READ)
        .thenCompose(unused -> delegate.read(keys))
        .thenCompose(rows -> gate.pass(HAVE_READ).thenApply(unused -> rows));
  }

  @Override
  public CompletableFuture<Page> newest(String extractorVersion, long before, int limit) {
    return gate.pass(READ)
        .thenCompose(unused -> delegate.newest(extractorVersion, before, limit))
        .thenCompose(page -> gate.pass(HAVE_READ).thenApply(unused -> page));
  }

  @Override
  public CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated) {
    return gate.pass(PERSIST)
        .thenCompose(unused -> delegate.persist(key, populated))
        .thenCompose(outcome -> gate.pass(HAVE_PERSISTED).thenApply(unused -> outcome));
  }

  @Override
  public CompletableFuture<Invalidation> invalidate(String realm, List<String> modules) {
    return delegate.invalidate(realm, modules);
  }

  @Override
  public CompletableFuture<Invalidation> clearRealm(String realm) {
    return delegate.clearRealm(realm);
  }

  @Override
  public CompletableFuture<Invalidation> clearAll() {
    return delegate.clearAll();
  }

  @Override
  public CompletableFuture<List<FileRead>> reads(ModuleKey key) {
    return delegate.reads(key);
  }

  @Override
  public CompletableFuture<List<String>> dependents(ModuleKey key) {
    return delegate.dependents(key);
  }

  @Override
  public CompletableFuture<Optional<Origin>> origin(ModuleKey key) {
    return delegate.origin(key);
  }

  @Override
  public CompletableFuture<List<StaleRead>> audit() {
    return delegate.audit();
  }
}
