package dev.realmkeep.prerender.limits;

import dev.realmkeep.cache.model.ModuleError;

/** The limits a call can pass, and the kind of error that passing one is reported as. */
public enum Limit {
  WALL_TIME(ModuleError.Kind.TIME_LIMIT, "ran longer than its time limit"),
  CPU_TIME(ModuleError.Kind.TIME_LIMIT, "used more processor time than its limit"),
  STATEMENTS(ModuleError.Kind.TIME_LIMIT, "ran more statements than its limit"),
  ALLOCATION(ModuleError.Kind.MEMORY, "allocated more memory than its limit"),
  HEAP(ModuleError.Kind.MEMORY, "used up the memory of its isolate"),
  OUTPUT(ModuleError.Kind.MEMORY, "wrote more output than its limit"),
  STACK(ModuleError.Kind.STACK, "nested calls deeper than its stack limit"),
  SYNTAX_DEPTH(ModuleError.Kind.STACK, "nests its syntax deeper than the limit");

  private final ModuleError.Kind kind;
  private final String predicate;

  Limit(ModuleError.Kind kind, String predicate) {
    this.kind = kind;
    this.predicate = predicate;
  }

  /** How a call that passed this limit is reported. */
  public ModuleError.Kind kind() {
    return kind;
  }

  /** A sentence for people: "the module …". */
  public String message() {
    return "the module " + predicate;
  }

  /** The error of a module that passed this limit. */
  public ModuleError error() {
    return ModuleError.of(kind, message());
  }
}
