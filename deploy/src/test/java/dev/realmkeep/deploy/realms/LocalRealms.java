package dev.realmkeep.deploy.realms;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.WriteOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Realms in memory below {@value #ORIGIN}, behind the public lookup. Closing it closes what it
 * made, not the prerenderer.
 */
public final class LocalRealms implements AutoCloseable {
  /** Where the examples say they are served. */
  public static final String ORIGIN = "http://localhost:4201/";

  private static final LookupOptions OPTIONS =
      LookupOptions.DEFAULT.withTimeout(Duration.ofSeconds(60));

  private final InMemoryRealms store;
  private final CachingDefinitionLookup lookup;
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  public LocalRealms(Prerenderer prerenderer) {
    this(prerenderer, new InMemoryRealms(Clock.system()), LookupLimits.DEFAULT);
  }

  public LocalRealms(Prerenderer prerenderer, InMemoryRealms store, LookupLimits limits) {
    this.store = store;
    lookup =
        new CachingDefinitionLookup(
            new LookupParts(
                store,
                store,
                new UncoordinatedPopulate(store),
                prerenderer,
                store.bus(),
                Map.of(),
                Freshness.DEFAULT,
                limits,
                Clock.system(),
                timers,
                new SimpleMeterRegistry()));
  }

  public InMemoryRealms store() {
    return store;
  }

  public CachingDefinitionLookup lookup() {
    return lookup;
  }

  /** Makes a public realm called {@code name} and answers its URL. */
  public String addRealm(String name) {
    RealmInfo realm = new RealmInfo(ORIGIN + name + "/", "owner", RealmInfo.Visibility.PUBLIC);
    store.putRealm(realm).join();
    lookup.registerRealm(realm);
    return realm.url();
  }

  public WriteOutcome write(String name, List<FileChange> changes) {
    return store.write(ORIGIN + name + "/", changes).join();
  }

  /** The entry of the module at {@code path}, for example {@code bookshop/book}. */
  public ModuleEntry entry(String path) {
    return switch (lookup.getModuleEntry(ORIGIN + path, OPTIONS).join()) {
      case ModuleOutcome.Answered answered -> answered.stored().entry();
      case ModuleOutcome other -> throw new AssertionError(path + ": " + other);
    };
  }

  @Override
  public void close() {
    lookup.close();
    timers.shutdownNow();
  }
}
