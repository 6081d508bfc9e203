package dev.realmkeep.server.http.exchange;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
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

  /**
   * The realm that a canonical request path lies in.
   *
   * @throws ProblemException (forbidden) when the caller may not read it
   */
  public Optional<RealmTarget> target(String canonicalPath) {
    String url = publicUrl + canonicalPath;
    return lookup
        .realmOf(url)
        .filter(realm -> url.startsWith(realm.url())) // not by an alias: that is another address
        .map(realm -> new RealmTarget(readable(realm), url.substring(realm.url().length())));
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
   * @throws ProblemException (bad-request) when it is no module name, (forbidden) when the caller
   *     may not read its realm
   */
  public String moduleUrl(String parameter, String name, RealmInfo realm) {
    return resolve(parameter, name, realm.url());
  }

  /** As {@link #moduleUrl(String, String, RealmInfo)}, for names that no realm is a base of. */
  public String moduleUrl(String parameter, String name) {
    return resolve(parameter, name, publicUrl + "/");
  }

  /**
   * The realm of a module.
   *
   * @throws ProblemException (module-not-found) when no realm holds the URL, (forbidden) when the
   *     caller may not read it
   */
  public RealmInfo realmOf(String moduleUrl) {
    return lookup
        .realmOf(moduleUrl)
        .map(RealmMap::readable)
        .orElseThrow(() -> new ProblemException(OutcomeProblems.noSuchRealm(moduleUrl)));
  }

  /**
   * The realm itself, if anybody may read it. Requests carry no identity that could be checked, so
   * a private realm is for the process's own lookups and not for this API.
   *
   * @throws ProblemException (forbidden)
   */
  static RealmInfo readable(RealmInfo realm) {
    return switch (realm.visibility()) {
      case PUBLIC -> realm;
      case PRIVATE ->
          throw new ProblemException(
              Problem.of(ProblemType.FORBIDDEN, realm.url() + " is private"));
    };
  }

  private String resolve(String parameter, String name, String base) {
    try {
      String url = ModuleUrl.normalize(absolute(name, base));
      lookup.realmOf(url).ifPresent(RealmMap::readable);
      return url;
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(parameter + " is not a module: " + name);
    }
  }

  private String absolute(String name, String base) {
    for (Map.Entry<String, String> prefix : modulePrefixes.entrySet()) {
      if (name.startsWith(prefix.getKey())) {
        return prefix.getValue() + name.substring(prefix.getKey().length());
      }
    }
    if (name.startsWith("./")) {
      String url = base + name.substring(2);
      if (ModuleUrl.isPlain(url)) {
        return url; // the same as below, for every module of a batch
      }
    }
    return URI.create(base).resolve(name).toString();
  }
}
