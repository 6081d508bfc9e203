package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.Described;
import dev.realmkeep.cache.model.ModuleError;
import java.util.List;

/** The closed set of results of a definition lookup. */
public sealed interface DefinitionOutcome
    permits DefinitionOutcome.Answered,
        DefinitionOutcome.NoSuchRealm,
        DefinitionOutcome.NoSuchModule,
        DefinitionOutcome.NoSuchExport,
        DefinitionOutcome.ModuleFailed,
        Unavailable {

  /**
   * @param generation generation of the module's realm when the entry was stored
   */
  record Answered(Described described, Tier tier, long generation) implements DefinitionOutcome {
    public Answered(Definition definition, List<CodeRef> types, Tier tier, long generation) {
      this(new Described(definition, types), tier, generation);
    }

    public Definition definition() {
      return described.definition();
    }

    /** Code refs from the class itself up to the root of its kind. */
    public List<CodeRef> types() {
      return described.types();
    }
  }

  /** The URL is in no registered realm. */
  record NoSuchRealm(String module) implements DefinitionOutcome {}

  /** No file answers to the module's URL. */
  record NoSuchModule(ModuleError error) implements DefinitionOutcome {}

  /**
   * The module is fine and has no card or field class of that name.
   *
   * @param available names of the exports that have a definition
   */
  record NoSuchExport(String module, String name, List<String> available)
      implements DefinitionOutcome {}

  /** The module, or this export of it, failed; {@code error.kind()} tells whether for good. */
  record ModuleFailed(ModuleError error) implements DefinitionOutcome {}
}
