package dev.realmkeep.cache.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What references call the modules of a realm. Code refs have no extension, so a module is known by
 * its path without one; only a file that this would not reach, because another one goes before in
 * probe order, is known by its whole path. Pure functions; paths are those of executable modules.
 */
public final class ReferenceName {

  private ReferenceName() {}

  /** The files that would answer in place of {@code path}, had the reference no extension. */
  public static List<String> before(String path) {
    String stem = ModuleUrl.withoutExecutableExtension(path);
    List<String> before = new ArrayList<>();
    if (ModuleUrl.hasExecutableExtension(stem)) {
      return before; // a reference to the stem means the file of that name and no other
    }
    for (String candidate : ModuleUrl.candidates(stem)) {
      if (candidate.equals(path)) {
        break;
      }
      before.add(candidate);
    }
    return before;
  }

  /**
   * The URL by which {@code path} is referred to.
   *
   * @param present the files that exist, at least those of {@link #before} that do
   */
  public static String urlOf(String realm, String path, Set<String> present) {
    String stem = ModuleUrl.withoutExecutableExtension(path);
    boolean reached =
        !ModuleUrl.hasExecutableExtension(stem)
            && before(path).stream().noneMatch(present::contains);
    return ModuleUrl.of(realm, reached ? stem : path);
  }
}
