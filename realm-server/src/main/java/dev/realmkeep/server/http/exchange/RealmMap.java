package dev.realmkeep.server.http.exchange;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.ProblemException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Maps paths of this server to realms and back, and the module names of callers to module URLs.
 * Immutable; safe for use from any thread.
 */
public final class RealmMap {
  private final DefinitionLookup lookup;
  private final String publicUrl;
  private final Map<String, String> modulePrefixes;

  /**
   * @param publicUrl scheme and authority of the server's realms, without a trailing slash
   */
  public RealmMap(DefinitionLookup lookup, String publicUrl, Map<String, String> modulePrefixes) {
    this.lookup = lookup;
    this.publicUrl = publicUrl;
    this.modulePrefixes = Map.copyOf(modulePrefixes);
  }

  /** The realm that a canonical request path lies in. */
  public Optional<RealmTarget> target(String canonicalPath) {
    String url = publicUrl + canonicalPath;
    return lookup
        .realmOf(url)
        .map(realm -> new RealmTarget(realm, url.substring(realm.url().length())));
  }

  /** Whether the path is a realm's own, but for the slash at its end. */
  public boolean lacksSlash(String canonicalPath) {
    String url = publicUrl + canonicalPath + "/";
    return lookup.realmOf(url).filter(realm -> realm.url().equals(url)).isPresent();
  }

  /** The path of a URL on this server, or the URL itself when another server answers to it. */
  public String pathOf(String url) {
    return url.startsWith(publicUrl + "/") ? url.substring(publicUrl.length()) : url;
  }

  /**
   * The URL of a module as a caller names it: absolute, beginning with a known prefix, or relative
   * to {@code realm}.
   *
   * @throws ProblemException (bad-request) when it is no module name
   */
  public String moduleUrl(String parameter, String name, RealmInfo realm) {
    return resolve(parameter, name, realm.url());
  }

  /** As {@link #moduleUrl(String, String, RealmInfo)}, for names that no realm is a base of. */
  public String moduleUrl(String parameter, String name) {
    return resolve(parameter, name, publicUrl + "/");
  }

  /**
   * @throws ProblemException (module-not-found) when no realm holds the URL
   */
  public RealmInfo realmOf(String moduleUrl) {
    return lookup
        .realmOf(moduleUrl)
        .orElseThrow(() -> new ProblemException(OutcomeProblems.noSuchRealm(moduleUrl)));
  }

  private String resolve(String parameter, String name, String base) {
    try {
      for (Map.Entry<String, String> prefix : modulePrefixes.entrySet()) {
        if (name.startsWith(prefix.getKey())) {
          return ModuleUrl.normalize(prefix.getValue() + name.substring(prefix.getKey().length()));
        }
      }
      return ModuleUrl.normalize(URI.create(base).resolve(name).toString());
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(parameter + " is not a module: " + name);
    }
  }
}
