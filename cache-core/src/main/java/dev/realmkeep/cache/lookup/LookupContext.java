package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.RealmInfo;

/**
 * In whose right a module is read: the part of the key that does not come from its URL.
 *
 * @param user empty for {@link CacheScope#PUBLIC}
 */
public record LookupContext(RealmInfo realm, CacheScope scope, String user) {

  /**
   * Public realms share their entries with everybody, private ones are read in the owner's right.
   */
  public static LookupContext of(RealmInfo realm) {
    return realm.visibility() == RealmInfo.Visibility.PUBLIC
        ? new LookupContext(realm, CacheScope.PUBLIC, "")
        : new LookupContext(realm, CacheScope.REALM_AUTH, realm.owner());
  }
}
