package dev.realmkeep.cache.model.document;

import dev.realmkeep.cache.model.CodeRef;

/**
 * The documents of one card type in one realm.
 *
 * @param realm URL of the realm
 * @param type the card type, its module canonical (without executable extension)
 */
public record DocumentTable(String realm, CodeRef.Exported type) {
  @Override
  public String toString() {
    return type.toString();
  }
}
