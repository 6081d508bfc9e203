package dev.realmkeep.prerender.loader;

import dev.realmkeep.cache.model.ModuleUrl;
import java.net.URI;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * From specifiers to targets. A specifier is relative, an absolute URL, begins with a mapped
 * prefix, or is bare. Immutable.
 */
public final class SpecifierResolver {

  /** Canonical prefix of the built-in base realm's modules, as in code refs. */
  public static final String BASE_PREFIX = "@cardstack/base/";

  private static final String BASE_URL = "https://cardstack.com/base/";

  private final Map<String, String> prefixes;

  /**
   * @param prefixes prefix of a specifier to the URL, or to the mapped prefix, that replaces it;
   *     longer ones are tried first
   */
  public SpecifierResolver(Map<String, String> prefixes) {
    this.prefixes = new LinkedHashMap<>();
    prefixes.keySet().stream()
        .sorted(Comparator.comparing(String::length).reversed().thenComparing(prefix -> prefix))
        .forEach(prefix -> this.prefixes.put(prefix, prefixes.getOrDefault(prefix, prefix)));
  }

  /**
   * @param referrer URL of the importing file
   */
  Target resolve(String specifier, String referrer) {
    String mapped = specifier;
    for (Map.Entry<String, String> prefix : prefixes.entrySet()) {
      if (specifier.startsWith(prefix.getKey())) {
        mapped = prefix.getValue() + specifier.substring(prefix.getKey().length());
        break;
      }
    }
    for (String base : new String[] {BASE_PREFIX, BASE_URL}) {
      if (mapped.startsWith(base)) {
        return new Target.Base(
            ModuleUrl.withoutExecutableExtension(mapped.substring(base.length())));
      }
    }
    try {
      if (mapped.startsWith("http://") || mapped.startsWith("https://")) {
        return new Target.File(ModuleUrl.normalize(mapped));
      }
      if (mapped.startsWith(".") || mapped.startsWith("/")) {
        return new Target.File(
            ModuleUrl.normalize(URI.create(referrer).resolve(mapped).toString()));
      }
    } catch (IllegalArgumentException e) {
      return new Target.Library(specifier);
    }
    return new Target.Library(specifier);
  }
}
