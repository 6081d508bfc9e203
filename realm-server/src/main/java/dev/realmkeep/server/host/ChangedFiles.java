package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleUrl;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Which files an entry of the change log may be about. Pure functions. */
final class ChangedFiles {
  private ChangedFiles() {}

  /**
   * Tells of a file's URL, in its normal form, whether it may have changed. A write names its files
   * with their extensions, and without; whatever does not name any may be about all of its realm.
   */
  static Predicate<String> of(Invalidation invalidation) {
    String realm = invalidation.realm();
    if (invalidation.kind() != Invalidation.Kind.MODULES) {
      return url -> url.startsWith(realm);
    }
    Set<String> named = new HashSet<>();
    for (String module : invalidation.modules()) {
      try {
        named.add(ModuleUrl.normalize(module));
      } catch (IllegalArgumentException e) {
        return url -> url.startsWith(realm);
      }
    }
    return named::contains;
  }
}
