package dev.realmkeep.cache.model;

/** Who may be served a cached entry. */
public enum CacheScope {
  /** Everybody; the user of the key is empty. */
  PUBLIC("public"),
  /** Lookups made in the right of one realm owner, who is the user of the key. */
  REALM_AUTH("realm-auth");

  private final String storedName;

  CacheScope(String storedName) {
    this.storedName = storedName;
  }

  /** The name in the database and in logs. */
  public String storedName() {
    return storedName;
  }

  public static CacheScope ofStoredName(String name) {
    for (CacheScope scope : values()) {
      if (scope.storedName.equals(name)) {
        return scope;
      }
    }
    throw new IllegalArgumentException("unknown cache scope: " + name);
  }
}
