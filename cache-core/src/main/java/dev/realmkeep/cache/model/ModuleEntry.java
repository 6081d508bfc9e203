package dev.realmkeep.cache.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What evaluating a module gave: the value the cache holds. Immutable. */
public sealed interface ModuleEntry {

  /**
   * The module evaluated.
   *
   * @param exports export name to its description; only exports that are card or field classes. A
   *     module without any is a valid entry
   * @param deps canonical URLs of all modules of known realms it imports, transitively, sorted
   */
  record Found(Map<String, ExportEntry> exports, List<String> deps, Diagnostics diagnostics)
      implements ModuleEntry {
    public Found {
      exports = Collections.unmodifiableMap(new LinkedHashMap<>(exports));
      deps = List.copyOf(deps);
    }
  }

  /** No file answers to the module's URL. */
  record Missing(ModuleError error) implements ModuleEntry {}

  /** The module exists and has no definitions because of {@code error}. */
  record Failed(ModuleError error, List<String> deps, Diagnostics diagnostics)
      implements ModuleEntry {
    public Failed {
      deps = List.copyOf(deps);
    }
  }

  /** One export of a module. */
  sealed interface ExportEntry {

    /** A card or field class. */
    record Defined(Described described) implements ExportEntry {
      public Defined(Definition definition, List<CodeRef> types) {
        this(new Described(definition, types));
      }

      public Definition definition() {
        return described.definition();
      }

      /** Code refs from the class itself up to {@code CardDef} or {@code FieldDef}. */
      public List<CodeRef> types() {
        return described.types();
      }
    }

    /** Describing this export failed; the others are not affected. */
    record Undefined(ModuleError error) implements ExportEntry {}
  }

  /**
   * @param stubs bare or foreign specifiers that were answered by a generated stub, sorted
   * @param notes remarks for the author, one sentence each
   */
  record Diagnostics(List<String> stubs, List<String> notes) {
    public static final Diagnostics NONE = new Diagnostics(List.of(), List.of());

    public Diagnostics {
      stubs = List.copyOf(stubs);
      notes = List.copyOf(notes);
    }
  }
}
