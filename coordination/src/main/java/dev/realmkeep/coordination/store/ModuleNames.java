package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.ModuleUrl;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** The URLs under which a file may be cached, and the files a module URL may mean. */
final class ModuleNames {
  private ModuleNames() {}

  /** The module URLs that a file answers to: its own, and that without executable extension. */
  static Set<String> ofFile(String realm, String path) {
    Set<String> urls = new LinkedHashSet<>();
    urls.add(realm + path);
    urls.add(realm + ModuleUrl.withoutExecutableExtension(path));
    return urls;
  }

  /** Every path that may answer to one of {@code modules} of the realm. */
  static Set<String> paths(String realm, Collection<String> modules) {
    Set<String> paths = new LinkedHashSet<>();
    for (String module : modules) {
      if (!module.startsWith(realm)) {
        throw new IllegalArgumentException(module + " is not in realm " + realm);
      }
      String path = module.substring(realm.length());
      paths.add(path);
      paths.addAll(ModuleUrl.candidates(ModuleUrl.withoutExecutableExtension(path)));
    }
    return paths;
  }

  /** Every module URL that means one of {@code paths}. */
  static Set<String> ofFiles(String realm, Collection<String> paths) {
    Set<String> urls = new LinkedHashSet<>();
    paths.forEach(path -> urls.addAll(ofFile(realm, path)));
    return urls;
  }
}
