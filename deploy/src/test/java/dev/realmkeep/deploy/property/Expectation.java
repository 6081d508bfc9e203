package dev.realmkeep.deploy.property;

import dev.realmkeep.cache.model.ModuleError;
import java.util.Map;
import java.util.Set;

/** What the lookup must answer for a module. */
sealed interface Expectation {

  /** No file answers. */
  record Absent() implements Expectation {}

  /** An error of one of these kinds (when several are wrong, which is met first is not said). */
  record Failing(Set<ModuleError.Kind> kinds) implements Expectation {}

  /** Definitions by export name, as text. */
  record Answer(Map<String, String> exports) implements Expectation {}
}
