package dev.realmkeep.server;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.SourceStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lookup's realms those of the store, also when another process made one. Any thread may
 * call; nothing blocks.
 */
final class KnownRealms {

  private static final Logger LOG = LoggerFactory.getLogger(KnownRealms.class);

  private final SourceStore sources;
  private final DefinitionLookup lookup;
  private final Map<String, RealmInfo> known = new ConcurrentSkipListMap<>();
  private final AtomicInteger refreshesWanted = new AtomicInteger();

  KnownRealms(SourceStore sources, DefinitionLookup lookup) {
    this.sources = sources;
    this.lookup = lookup;
  }

  /** Makes realms known that are in the store already. */
  void register(Collection<RealmInfo> realms) {
    for (RealmInfo realm : realms) {
      if (!realm.equals(known.put(realm.url(), realm))) {
        lookup.registerRealm(realm);
      }
    }
  }

  /** Makes sure that a realm exists; one that does keeps its owner and visibility. */
  CompletableFuture<Void> ensure(RealmInfo realm) {
    if (known.containsKey(realm.url())) {
      return CompletableFuture.completedFuture(null);
    }
    return sources.putRealm(realm).thenAccept(generation -> register(List.of(realm)));
  }

  /** Asks the store; once more afterwards when that is under way, for it may be too early. */
  void refresh() {
    if (refreshesWanted.getAndIncrement() == 0) {
      sources
          .realms()
          .whenComplete((realms, failure) -> {
            boolean again = refreshesWanted.getAndSet(0) > 1;
            if (failure == null) {
              register(realms);
            } else {
              LOG.debug("cannot list the realms now", failure);
            }
            if (again) {
              refresh();
            }
          });
    }
  }

  /**
   * A change of a realm nobody told us of means that it is new; one of a whole realm may be one of
   * its owner or visibility.
   */
  void heard(Invalidation invalidation) {
    if (invalidation.kind() == Invalidation.Kind.REALM
        || (!invalidation.realm().isEmpty() && !known.containsKey(invalidation.realm()))) {
      refresh();
    }
  }

  List<String> urls() {
    return List.copyOf(known.keySet());
  }
}
