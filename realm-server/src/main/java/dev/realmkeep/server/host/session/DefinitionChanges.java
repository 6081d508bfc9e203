package dev.realmkeep.server.host.session;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;

/** Tells of definitions that may be others now. Any thread; nothing blocks. */
public final class DefinitionChanges {
  private static final String ALL = "*";

  private final DefinitionLookup lookup;
  private final InvalidationBus bus;

  public DefinitionChanges(DefinitionLookup lookup, InvalidationBus bus) {
    this.lookup = lookup;
    this.bus = bus;
  }

  /**
   * @param module URL, or relative to the realm, or {@code *}
   * @param changed told the modules, none = all of the realm; must be quick and must not throw
   * @throws ProblemException when there is no such module name, or it may not be read
   */
  InvalidationBus.Subscription follow(String realm, String module, Consumer<List<String>> changed) {
    if (module.equals(ALL)) {
      return bus.subscribe(invalidation -> ofRealm(invalidation, realm, changed));
    }
    String url = url(realm, module);
    String home = lookup.realmOf(url).map(RealmInfo::url).orElse(realm);
    return bus.subscribe(invalidation -> {
      if (covers(invalidation, home) || invalidation.modules().contains(url)) {
        changed.accept(List.of(url));
      }
    });
  }

  private static void ofRealm(
      Invalidation invalidation, String realm, Consumer<List<String>> changed) {
    if (covers(invalidation, realm)) {
      changed.accept(List.of());
      return;
    }
    List<String> modules =
        invalidation.modules().stream().filter(module -> module.startsWith(realm)).toList();
    if (!modules.isEmpty()) {
      changed.accept(modules);
    }
  }

  private static boolean covers(Invalidation invalidation, String realm) {
    return switch (invalidation.kind()) {
      case MODULES -> false;
      case REALM -> invalidation.realm().equals(realm);
      case ALL -> true;
    };
  }

  private String url(String realm, String module) {
    String url;
    try {
      url = ModuleUrl.normalize(URI.create(realm).resolve(module).toString());
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest("definitions is not a module: " + module);
    }
    boolean readable =
        lookup
            .realmOf(url)
            .filter(info -> info.visibility() == RealmInfo.Visibility.PUBLIC)
            .isPresent();
    if (!readable) {
      throw new ProblemException(
          Problem.of(ProblemType.FORBIDDEN, "no public realm of this server holds " + url));
    }
    return url;
  }
}
