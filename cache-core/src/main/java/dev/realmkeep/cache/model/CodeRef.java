package dev.realmkeep.cache.model;

/**
 * Names a class of a realm module. Immutable; equality is by value.
 *
 * <p>JSON: {@code {"module":…,"name":…}} for an exported class, {@code {"type":"ancestorOf",
 * "card":…}} or {@code {"type":"fieldOf","card":…,"field":…}} for one that is not exported and is
 * reached through another.
 */
public sealed interface CodeRef {

  /**
   * An exported class: {@code module} is the canonical module URL (see {@link ModuleUrl}), without
   * an executable extension in a definition; {@code name} the export's name.
   */
  record Exported(String module, String name) implements CodeRef {
    @Override
    public String toString() {
      return module + "#" + name;
    }
  }

  /** The class that {@code card} extends. */
  record AncestorOf(CodeRef card) implements CodeRef {}

  /** The class of the field {@code field} of {@code card}. */
  record FieldOf(CodeRef card, String field) implements CodeRef {}

  /** An exported class. */
  static Exported of(String module, String name) {
    return new Exported(module, name);
  }
}
