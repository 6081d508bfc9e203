package dev.realmkeep.prerender.compile;

import dev.realmkeep.cache.model.ModuleError;

/** What became of a source that was to be compiled. The closed set. */
public sealed interface CompiledForm {

  /**
   * @param text an ES module in UTF-8; shared, do not modify it
   */
  record JavaScript(byte[] text) implements CompiledForm {}

  /** The source is not a module, or compiling it passed a limit; the kind tells. */
  record Refused(ModuleError error) implements CompiledForm {}

  /** Nothing was found out about the source: nobody was free to look at it. */
  record Unanswered(String reason) implements CompiledForm {}
}
