package dev.realmkeep.cache.model;

/**
 * A realm as registered.
 *
 * @param url absolute URL ending in a slash; a module's URL begins with it
 * @param owner user in whose right the realm's modules import from other realms
 */
public record RealmInfo(String url, String owner, Visibility visibility) {

  public RealmInfo {
    if (!url.endsWith("/")) {
      throw new IllegalArgumentException("a realm URL ends in a slash: " + url);
    }
    if (owner.isEmpty()) {
      throw new IllegalArgumentException("a realm has an owner");
    }
  }

  /** Who may read the realm. */
  public enum Visibility {
    PUBLIC,
    PRIVATE
  }
}
