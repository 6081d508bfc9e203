package dev.realmkeep.prerender.loader;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.prerender.transpile.ModuleImport;
import dev.realmkeep.prerender.transpile.TranspiledModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One module of a graph. Confined to the prerender's thread. */
public sealed interface GraphNode {

  /** An import of another module, in the importing one. */
  record Edge(ModuleImport statement, GraphNode to) {}

  /** Where the guest engine finds it: an absolute path that ends in {@code .js}. */
  String path();

  /** A module with source: a realm's file or a module of the base realm. */
  sealed interface WithSource extends GraphNode {
    TranspiledModule module();

    List<Edge> edges();

    /** Its URL in code refs: without an executable extension, or with the base realm's prefix. */
    String canonical();

    /** The URL under which errors name it. */
    String url();

    /** Where a place in what the engine evaluates is in the source. */
    default TranspiledModule.Position original(int line, int column) {
      return module().original(line, column);
    }
  }

  /**
   * @param url URL of the file, with extension
   */
  record RealmFile(String url, String path, TranspiledModule module, List<Edge> edges)
      implements WithSource {
    RealmFile(String url, TranspiledModule module) {
      this(url, GuestPaths.ofFile(url), module, new ArrayList<>());
    }

    /** What the engine evaluates. */
    byte[] code() {
      return ImportMeta.code(url, module);
    }

    @Override
    public TranspiledModule.Position original(int line, int column) {
      return ImportMeta.original(url, module, line, column);
    }

    // Graphs have cycles: a node is itself and nothing else.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return path.hashCode();
    }

    @Override
    public String toString() {
      return path;
    }

    @Override
    public String canonical() {
      return ModuleUrl.withoutExecutableExtension(url);
    }
  }

  /**
   * @param missing names imported from it that it does not have: stubs
   */
  record BaseModule(
      String name, String path, TranspiledModule module, List<Edge> edges, Set<String> missing)
      implements WithSource {
    BaseModule(String name, TranspiledModule module) {
      this(name, GuestPaths.ofBase(name), module, new ArrayList<>(), new TreeSet<>());
    }

    // Graphs have cycles: a node is itself and nothing else.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return path.hashCode();
    }

    @Override
    public String toString() {
      return path;
    }

    @Override
    public String canonical() {
      return SpecifierResolver.BASE_PREFIX + name;
    }

    @Override
    public String url() {
      return canonical();
    }
  }

  /**
   * A library that is not here.
   *
   * @param names what importers name
   */
  record Stub(String specifier, String path, Set<String> names) implements GraphNode {
    Stub(String specifier) {
      this(specifier, GuestPaths.ofStub(specifier), new TreeSet<>());
    }

    // Graphs have cycles: a node is itself and nothing else.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return path.hashCode();
    }

    @Override
    public String toString() {
      return path;
    }
  }

  /** A module that ships with the product and that a realm's module imports by a bare name. */
  record Bundled(String path) implements GraphNode {}

  /** A module of a known realm without a usable source. */
  record Broken(String url, String path, ModuleError.Kind kind, ModuleError error)
      implements GraphNode {
    Broken(String url, ModuleError error) {
      this(url, GuestPaths.ofFile(url), error.kind(), error);
    }
  }
}
