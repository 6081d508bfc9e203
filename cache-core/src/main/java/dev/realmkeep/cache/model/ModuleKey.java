package dev.realmkeep.cache.model;

/**
 * The coalesce key: work for equal keys is done once.
 *
 * @param realm the realm's URL, ending in a slash
 * @param module the module's URL as asked for, normalised by {@link ModuleUrl#normalize}; {@code
 *     …/person} and {@code …/person.gts} are different keys
 * @param user owner in whose right imports are read; empty for {@link CacheScope#PUBLIC}
 * @param extractorVersion version of the code that makes entries: rows of two versions live side by
 *     side
 */
public record ModuleKey(
    String realm, String module, CacheScope scope, String user, String extractorVersion) {

  public ModuleKey {
    if (scope == CacheScope.PUBLIC != user.isEmpty()) {
      throw new IllegalArgumentException("a public key has no user and a realm-auth key has one");
    }
    if (!module.startsWith(realm)) {
      throw new IllegalArgumentException(module + " is not in realm " + realm);
    }
  }

  /** The text whose hash is the lock key. */
  public String text() {
    return realm + "|" + module + "|" + scope.storedName() + "|" + user + "|" + extractorVersion;
  }
}
