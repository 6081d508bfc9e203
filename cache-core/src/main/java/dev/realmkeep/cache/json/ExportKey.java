package dev.realmkeep.cache.json;

import dev.realmkeep.cache.model.ModuleUrl;

/**
 * The key of an export in an entry's {@code definitions}: {@code <module without
 * extension>/<ExportName>}. An export may be named by any string ({@code export { X as "a/b" }}),
 * so slashes and percent signs of the name are percent-encoded: the last slash always separates.
 */
final class ExportKey {
  private ExportKey() {}

  static String of(String moduleUrl, String exportName) {
    return ModuleUrl.withoutExecutableExtension(moduleUrl)
        + "/"
        + exportName.replace("%", "%25").replace("/", "%2F");
  }

  static String exportName(String key) {
    int slash = key.lastIndexOf('/');
    if (slash < 0) {
      throw new JsonFormatException("not the key of an export: " + key);
    }
    return key.substring(slash + 1).replace("%2F", "/").replace("%25", "%");
  }
}
