package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The realms this process knows and the other names they go by. Any thread may read; readers see
 * one consistent set.
 */
public final class RealmRegistry {

  private final Map<String, String> aliases;
  private volatile List<RealmInfo> realms = List.of();

  /**
   * @param aliases URL prefix, ending in a slash, to the URL of the realm it stands for
   */
  public RealmRegistry(Map<String, String> aliases) {
    aliases.forEach((from, to) -> {
      if (!from.endsWith("/") || !to.endsWith("/")) {
        throw new IllegalArgumentException("a realm alias ends in a slash: " + from + "=" + to);
      }
    });
    this.aliases = Map.copyOf(aliases);
  }

  /** Adds or replaces; answers what was there before. */
  synchronized @Nullable RealmInfo put(RealmInfo realm) {
    RealmInfo before =
        realms.stream().filter(r -> r.url().equals(realm.url())).findFirst().orElse(null);
    realms =
        Stream.concat(realms.stream().filter(r -> r != before), Stream.of(realm))
            .sorted(Comparator.comparing((RealmInfo r) -> r.url().length()).reversed())
            .toList();
    return before;
  }

  /** The realms, longest URL first. */
  public List<RealmInfo> all() {
    return realms;
  }

  /** The realm a normalised URL lies in, the longest prefix winning. */
  public Optional<RealmInfo> find(String url) {
    for (RealmInfo realm : realms) {
      if (url.startsWith(realm.url())) {
        return Optional.of(realm);
      }
    }
    return Optional.empty();
  }

  /**
   * The normal form of {@code url} with an alias prefix replaced by the realm it stands for.
   *
   * @throws IllegalArgumentException see {@link ModuleUrl#normalize}
   */
  public String normalize(String url) {
    String normal = ModuleUrl.normalize(url);
    for (Map.Entry<String, String> alias : aliases.entrySet()) {
      if (normal.startsWith(alias.getKey())) {
        return alias.getValue() + normal.substring(alias.getKey().length());
      }
    }
    return normal;
  }
}
