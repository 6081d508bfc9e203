package dev.realmkeep.deploy.property;

import dev.realmkeep.cache.model.ModuleUrl;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files there are, as a value per path: {@code r0/m3.gts}. Not safe for threads. */
final class RealmModel {
  private final Map<String, GeneratedModule> files = new TreeMap<>();

  void put(String path, GeneratedModule module) {
    files.put(path, module);
  }

  void remove(String path) {
    files.remove(path);
  }

  Map<String, GeneratedModule> files() {
    return files;
  }

  /** The path of the file that answers to a module without extension, or null. */
  @Nullable String answering(String module) {
    return ModuleUrl.candidates(module).stream()
        .filter(files::containsKey)
        .findFirst()
        .orElse(null);
  }

  /** The module that answers to a name without extension, or null. */
  @Nullable GeneratedModule module(String name) {
    String path = answering(name);
    return path == null ? null : files.get(path);
  }
}
