package dev.realmkeep.cache.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a module, or one export of it, has no definition.
 *
 * @param message for people, one line where possible
 * @param module URL of the module in which the failure arose (may be a dependency), or null
 * @param line 1-based line in the original source, 0 when unknown
 * @param column 1-based column in the original source, 0 when unknown
 * @param stack guest stack mapped to the original source, or null
 * @param additionalErrors the errors of the failing dependencies, nearest first
 */
public record ModuleError(
    Kind kind,
    String message,
    @Nullable String module,
    int line,
    int column,
    @Nullable String stack,
    List<ModuleError> additionalErrors) {

  public ModuleError {
    additionalErrors = List.copyOf(additionalErrors);
  }

  public static ModuleError of(Kind kind, String message) {
    return new ModuleError(kind, message, null, 0, 0, null, List.of());
  }

  public static ModuleError at(Kind kind, String message, String module, int line, int column) {
    return new ModuleError(kind, message, module, line, column, null, List.of());
  }

  /**
   * The closed set of reasons. A deterministic one follows from the sources and is cached until
   * they change; a transient one may differ at the next try and is cached for a back-off period
   * only.
   */
  public enum Kind {
    /** The module's file, or the file of an import, does not exist. */
    MISSING(404, false),
    /** The source does not parse (or is not UTF-8, or is over the size limit). */
    SYNTAX(406, false),
    /** An exception while the module was evaluated or described. */
    EVALUATION(422, false),
    /** An import the importing realm's owner may not read. */
    FORBIDDEN(403, false),
    /** The wall, CPU or statement limit was passed. */
    TIME_LIMIT(504, true),
    /** The allocation or output limit was passed. */
    MEMORY(507, true),
    /** The call stack limit was passed in a way the guest could not handle. */
    STACK(508, true),
    /** The isolate died or misbehaved. */
    TRAPPED(500, true);

    private final int status;
    private final boolean transientFailure;

    Kind(int status, boolean transientFailure) {
      this.status = status;
      this.transientFailure = transientFailure;
    }

    /** The {@code status} of the JSON form. */
    public int status() {
      return status;
    }

    /** Whether trying again without a source change may succeed. */
    public boolean isTransient() {
      return transientFailure;
    }
  }
}
