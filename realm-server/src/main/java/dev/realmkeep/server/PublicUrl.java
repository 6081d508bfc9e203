package dev.realmkeep.server;

import dev.realmkeep.cache.model.RealmInfo;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Scheme and authority in the identity of a server's realms. Modules carry it in every definition,
 * so it must not follow the port of the day: when it is not configured, the one that the stored
 * realms already have goes on. Pure functions.
 */
final class PublicUrl {

  private PublicUrl() {}

  /**
   * @throws IllegalArgumentException when it is not scheme and authority alone
   */
  static String checked(String text) {
    URI uri = URI.create(text);
    String authority = uri.getRawAuthority();
    String path = uri.getRawPath();
    if (authority == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        || !(path.isEmpty() || path.equals("/"))
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "public-url must be scheme and authority, such as https://realms.example, not " + text);
    }
    return uri.getScheme() + "://" + authority;
  }

  /** The one origin that all stored realms have; empty when there is none or more than one. */
  static Optional<String> of(List<RealmInfo> stored) {
    List<String> origins = stored.stream().map(realm -> origin(realm.url())).distinct().toList();
    return origins.size() == 1 ? Optional.of(origins.getFirst()) : Optional.empty();
  }

  static String origin(String url) {
    URI uri = URI.create(url);
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
