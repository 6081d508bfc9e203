package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.List;
import java.util.Map;

/** Turns a module's entry into the outcome for one of its exports. Pure functions. */
final class Answers {

  private Answers() {}

  static DefinitionOutcome definition(ModuleOutcome outcome, String name) {
    return switch (outcome) {
      case ModuleOutcome.Answered(StoredEntry stored, Tier tier) -> definition(stored, tier, name);
      case ModuleOutcome.NoSuchRealm(String module) -> new DefinitionOutcome.NoSuchRealm(module);
      case Unavailable unavailable -> unavailable;
    };
  }

  static DefinitionOutcome definition(StoredEntry stored, Tier tier, String name) {
    return switch (stored.entry()) {
      case ModuleEntry.Missing(var error) -> new DefinitionOutcome.NoSuchModule(error);
      case ModuleEntry.Failed(var error, _, _) -> new DefinitionOutcome.ModuleFailed(error);
      case ModuleEntry.Found(var exports, _, _) -> export(stored, tier, exports, name);
    };
  }

  private static DefinitionOutcome export(
      StoredEntry stored, Tier tier, Map<String, ExportEntry> exports, String name) {
    ExportEntry export = exports.get(name);
    return switch (export) {
      case null -> noSuchExport(stored.key().module(), exports, name);
      case ExportEntry.Undefined(var error) -> new DefinitionOutcome.ModuleFailed(error);
      case ExportEntry.Defined(var described) ->
          new DefinitionOutcome.Answered(described, tier, stored.generation());
    };
  }

  private static DefinitionOutcome noSuchExport(
      String module, Map<String, ExportEntry> exports, String name) {
    List<String> available =
        exports.entrySet().stream()
            .filter(e -> e.getValue() instanceof ExportEntry.Defined)
            .map(Map.Entry::getKey)
            .toList();
    return new DefinitionOutcome.NoSuchExport(module, name, available);
  }
}
