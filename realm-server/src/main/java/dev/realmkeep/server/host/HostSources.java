package dev.realmkeep.server.host;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.SourceStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files that one loading of a host module reads, in the right of its realm's owner. Any thread.
 * The generation of each realm is noted before its first file is read: when it is the same at the
 * end, all files are of one moment.
 */
public final class HostSources implements ModuleSources {
  private final DefinitionLookup lookup;
  private final SourceStore store;
  private final RealmInfo reader;
  private final Map<String, CompletableFuture<Optional<Long>>> generations =
      new ConcurrentHashMap<>();

  /**
   * @param reader the realm whose host module it is
   */
  public HostSources(DefinitionLookup lookup, SourceStore store, RealmInfo reader) {
    this.lookup = lookup;
    this.store = store;
    this.reader = reader;
  }

  @Override
  public CompletableFuture<Loaded> load(String url) {
    String normal;
    Optional<RealmInfo> found;
    try {
      normal = ModuleUrl.normalize(url);
      found = lookup.realmOf(normal);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(new Loaded.Foreign(url));
    }
    if (found.isEmpty()) {
      return CompletableFuture.completedFuture(new Loaded.Foreign(url));
    }
    RealmInfo realm = found.get();
    if (realm.visibility() != RealmInfo.Visibility.PUBLIC
        && !realm.owner().equals(reader.owner())) {
      return CompletableFuture.completedFuture(new Loaded.Forbidden(url));
    }
    List<String> candidates = ModuleUrl.candidates(ModuleUrl.pathIn(realm.url(), normal));
    return generations
        .computeIfAbsent(realm.url(), store::generation)
        .thenCompose(noted -> store.readFirst(realm.url(), candidates))
        .thenApply(read ->
            read.file() == null
                ? new Loaded.Absent(url)
                : new Loaded.Source(
                    ModuleUrl.of(realm.url(), read.file().path()),
                    read.file().content(),
                    read.file().sha256()));
  }

  /** Whether no realm has changed since its first file was read. Blocks. */
  public boolean ofOneMoment() {
    return generations.entrySet().stream()
        .allMatch(noted -> store.generation(noted.getKey()).join().equals(noted.getValue().join()));
  }
}
