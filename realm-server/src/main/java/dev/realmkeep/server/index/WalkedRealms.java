package dev.realmkeep.server.index;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.lookup.LookupContext;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.SourceStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What an indexing run asks about its realm. Any thread; nothing blocks. */
final class WalkedRealms {
  private final SourceStore sources;
  private final DefinitionLookup lookup;

  WalkedRealms(SourceStore sources, DefinitionLookup lookup) {
    this.sources = sources;
    this.lookup = lookup;
  }

  /** See {@link SourceStore#generation}. */
  CompletableFuture<Optional<Long>> generation(String realm) {
    return sources.generation(realm);
  }

  /** In whose right its modules are computed; empty until this process knows the realm. */
  Optional<LookupContext> context(String realm) {
    return known(realm, realm).map(LookupContext::of);
  }

  /** Whether a module belongs to the realm itself, and not to one whose URL begins with its. */
  boolean has(String realm, String module) {
    return known(realm, module).isPresent();
  }

  private Optional<RealmInfo> known(String realm, String url) {
    return lookup.realmOf(url).filter(found -> found.url().equals(realm));
  }
}
