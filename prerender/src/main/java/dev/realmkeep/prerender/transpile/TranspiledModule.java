package dev.realmkeep.prerender.transpile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A realm file as the guest engine runs it. Immutable, independent of the file's place: the same
 * content under two URLs shares one.
 */
public final class TranspiledModule {
  private final byte[] code;
  private final List<ModuleImport> imports;
  private final Set<String> ownExports;
  private final Set<String> passedOn;
  private final Positions positions;

  TranspiledModule(
      String code,
      List<ModuleImport> imports,
      Set<String> ownExports,
      Set<String> passedOn,
      Positions positions) {
    this.code = code.getBytes(StandardCharsets.UTF_8);
    this.imports = List.copyOf(imports);
    this.ownExports = Set.copyOf(ownExports);
    this.passedOn = Set.copyOf(passedOn);
    this.positions = positions;
  }

  /**
   * The text of an ES module, in UTF-8; specifiers are as {@link GuestSpecifier} writes them.
   * Shared: do not modify it.
   */
  public byte[] code() {
    return code;
  }

  /** What it imports statically, in order; type-only imports are gone. */
  public List<ModuleImport> imports() {
    return imports;
  }

  /** Names of the exports that are declared here, and do not come from another module. */
  public Set<String> ownExports() {
    return ownExports;
  }

  /** Whether an export is named here; what {@code export *} passes on is not. */
  public boolean exports(String name) {
    return ownExports.contains(name) || passedOn.contains(name);
  }

  /** Where in the original text a position of {@link #code} comes from; all are 1-based. */
  public Position original(int line, int column) {
    return positions.original(line, column);
  }

  /** Approximate size in memory, in bytes. */
  int weight() {
    return code.length + positions.weight() + 512;
  }

  /** A 1-based position; 0 when unknown. */
  public record Position(int line, int column) {}

  /** From the code back to the original text. */
  interface Positions {
    /** Positions are the same. */
    Positions SAME =
        new Positions() {
          @Override
          public Position original(int line, int column) {
            return new Position(line, column);
          }

          @Override
          public int weight() {
            return 0;
          }
        };

    Position original(int line, int column);

    int weight();
  }
}
