package dev.realmkeep.prerender.loader;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.prerender.loader.GraphNode.BaseModule;
import dev.realmkeep.prerender.loader.GraphNode.Broken;
import dev.realmkeep.prerender.loader.GraphNode.Edge;
import dev.realmkeep.prerender.loader.GraphNode.RealmFile;
import dev.realmkeep.prerender.loader.GraphNode.Stub;
import dev.realmkeep.prerender.loader.GraphNode.WithSource;
import dev.realmkeep.prerender.transpile.ModuleImport;
import dev.realmkeep.prerender.transpile.SyntaxException;
import dev.realmkeep.prerender.transpile.TranspiledModule;
import dev.realmkeep.prerender.transpile.Transpiler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The modules of one prerender: everything its entry imports statically, loaded before any of it
 * runs, so that all failures are known with the importer's position and each stub knows all names
 * asked of it. Dynamic imports add to it later. Confined to the prerender's thread, unless it is
 * {@linkplain #complete complete}: then nothing is added, and any thread may read it.
 */
public final class ModuleGraph {
  /** The specifier of the API of host modules. */
  public static final String HOST_API = "@realmkeep/host";

  private final SpecifierResolver resolver;
  private final Transpiler transpiler;
  private final BaseRealm base;
  private final ModuleSourceReader sources;
  private final int modulesMax;
  private final boolean forHost;
  private boolean complete;

  private final Map<String, GraphNode> byUrl = new LinkedHashMap<>();
  private final Map<String, GraphNode> byPath = new LinkedHashMap<>();
  private final Map<String, GraphNode> byImport = new HashMap<>();
  private final Deque<WithSource> unread = new ArrayDeque<>();
  private final Set<String> requested = new HashSet<>();
  private final Set<String> notes = new TreeSet<>();

  /**
   * @param modulesMax modules in one graph, at most
   */
  public ModuleGraph(
      SpecifierResolver resolver,
      Transpiler transpiler,
      BaseRealm base,
      ModuleSourceReader sources,
      int modulesMax) {
    this(resolver, transpiler, base, sources, modulesMax, false);
  }

  private ModuleGraph(
      SpecifierResolver resolver,
      Transpiler transpiler,
      BaseRealm base,
      ModuleSourceReader sources,
      int modulesMax,
      boolean forHost) {
    this.resolver = resolver;
    this.transpiler = transpiler;
    this.base = base;
    this.sources = sources;
    this.modulesMax = modulesMax;
    this.forHost = forHost;
  }

  /** The graph of a host module, in which {@link #HOST_API} is the real one and no stub. */
  public static ModuleGraph ofHost(
      SpecifierResolver resolver,
      Transpiler transpiler,
      BaseRealm base,
      ModuleSourceReader sources,
      int modulesMax) {
    return new ModuleGraph(resolver, transpiler, base, sources, modulesMax, true);
  }

  /** From now on nothing is added: a dynamic import finds what is here, or fails. */
  public void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  /** Loads a module and everything it imports; what cannot be loaded is {@link Broken}. */
  public GraphNode load(String url) {
    GraphNode entry = file(url);
    readImports();
    StarExports.supply(nodes());
    return entry;
  }

  /** Every module, in breadth-first order from the entry. */
  public Collection<GraphNode> nodes() {
    return byPath.values();
  }

  /** The module whose {@link GraphNode#path} is {@code path}. */
  public @Nullable GraphNode atPath(String path) {
    return byPath.get(path);
  }

  /** Remarks for the author. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  public void note(String remark) {
    notes.add(remark);
  }

  /** Specifiers answered by stubs, sorted. */
  public List<String> stubs() {
    return nodes().stream()
        .filter(Stub.class::isInstance)
        .map(node -> ((Stub) node).specifier())
        .sorted()
        .toList();
  }

  /** The module for a path that an import asked for, loaded now when it is new. */
  @Nullable GraphNode request(String path) {
    GraphNode known = byPath.get(path);
    if (known == null) {
      known = byImport.get(path);
    }
    Target target = known == null ? GuestPaths.target(path, resolver) : null;
    if (target == null) {
      return known;
    }
    if (complete) {
      return known(target);
    }
    int before = byPath.size();
    GraphNode node = node(target);
    byImport.put(path, node);
    if (byPath.size() > before) {
      readImports();
      StarExports.supply(nodes());
    }
    return node;
  }

  private @Nullable GraphNode known(Target target) {
    return switch (target) {
      case Target.File(String url) ->
          byUrl.containsKey(url) ? byUrl.get(url) : byPath.get(GuestPaths.ofFile(url));
      case Target.Library library -> byPath.get(pathOf(library));
      case Target.Base(String name) -> byPath.get(GuestPaths.ofBase(name));
    };
  }

  private String pathOf(Target.Library library) {
    return forHost && library.specifier().equals(HOST_API)
        ? GuestPaths.HOST + "host.js"
        : GuestPaths.ofStub(library.specifier());
  }

  private void readImports() {
    for (WithSource next = unread.poll(); next != null; next = unread.poll()) {
      for (ModuleImport statement : next.module().imports()) {
        Target target =
            next instanceof BaseModule module
                ? new Target.Base(sibling(module.name(), statement.specifier()))
                : resolver.resolve(statement.specifier(), next.url());
        GraphNode to = node(target);
        next.edges().add(new Edge(statement, to));
        require(to, statement.names());
      }
    }
  }

  /** Base modules import each other by {@code ./name}. */
  private static String sibling(String importer, String specifier) {
    return importer.substring(0, importer.lastIndexOf('/') + 1) + specifier.replace("./", "");
  }

  private void require(GraphNode node, Set<String> names) {
    if (node instanceof Stub stub) {
      stub.names().addAll(names);
    } else if (node instanceof BaseModule module) {
      for (String name : names) {
        if (!module.module().exports(name) && module.missing().add(name)) {
          notes.add("The base realm's " + module.name() + " has no export " + name + ".");
        }
      }
    }
  }

  private GraphNode node(Target target) {
    return switch (target) {
      case Target.File file -> file(file.url());
      case Target.Library library when pathOf(library).startsWith(GuestPaths.HOST) -> {
        GraphNode known = byPath.get(pathOf(library));
        yield known != null ? known : add(new GraphNode.Bundled(pathOf(library)));
      }
      case Target.Library library -> stub(library.specifier());
      case Target.Base(String name) -> {
        GraphNode known = byPath.get(GuestPaths.ofBase(name));
        if (known != null) {
          yield known;
        }
        TranspiledModule module = base.module(name);
        if (module == null) {
          notes.add("The base realm has no module " + name + ".");
          yield stub(SpecifierResolver.BASE_PREFIX + name);
        }
        yield add(new BaseModule(name, module));
      }
    };
  }

  private GraphNode stub(String specifier) {
    GraphNode known = byPath.get(GuestPaths.ofStub(specifier));
    return known != null ? known : add(new Stub(specifier));
  }

  private GraphNode file(String url) {
    GraphNode known = byUrl.get(url);
    if (known == null) {
      known = read(url);
      byUrl.put(url, known);
    }
    return known;
  }

  private GraphNode read(String url) {
    if (byPath.size() >= modulesMax) {
      return add(
          new Broken(
              url,
              ModuleError.of(Kind.MEMORY, "more than " + modulesMax + " modules are imported")));
    }
    requested.add(url);
    return switch (sources.load(url)) {
      case Loaded.Source source -> {
        GraphNode known = byPath.get(GuestPaths.ofFile(source.fileUrl()));
        yield known != null ? known : parse(source);
      }
      case Loaded.Absent absent ->
          add(new Broken(url, ModuleError.of(Kind.MISSING, "module not found: " + absent.url())));
      case Loaded.Forbidden forbidden ->
          add(
              new Broken(
                  url, ModuleError.of(Kind.FORBIDDEN, "module not readable: " + forbidden.url())));
      case Loaded.Foreign foreign -> stub(foreign.url());
    };
  }

  private GraphNode parse(Loaded.Source source) {
    try {
      return add(
          new RealmFile(
              source.fileUrl(),
              transpiler.transpile(source.fileUrl(), source.content(), source.sha256())));
    } catch (SyntaxException e) {
      String message = String.valueOf(e.getMessage());
      return add(
          new Broken(
              source.fileUrl(),
              ModuleError.at(Kind.SYNTAX, message, source.fileUrl(), e.line(), e.column())));
    }
  }

  private GraphNode add(GraphNode node) {
    byPath.put(node.path(), node);
    if (node instanceof WithSource module) {
      unread.add(module);
    }
    if (node instanceof RealmFile file) {
      announceImports(file);
    }
    return node;
  }

  /**
   * What a module imports is loaded for certain, unless the graph is full before its turn comes.
   */
  private void announceImports(RealmFile importer) {
    for (ModuleImport statement : importer.module().imports()) {
      if (resolver.resolve(statement.specifier(), importer.url()) instanceof Target.File(String url)
          && Math.max(byPath.size(), requested.size()) < modulesMax
          && requested.add(url)) {
        sources.expect(url);
      }
    }
  }

  /** Canonical URLs of the realm modules other than {@code entry}, sorted. */
  public List<String> dependencies(GraphNode entry) {
    List<String> urls = new ArrayList<>();
    for (GraphNode node : nodes()) {
      if (node instanceof RealmFile file && node != entry) {
        urls.add(file.canonical());
      } else if (node instanceof Broken broken && node != entry) {
        urls.add(ModuleUrl.withoutExecutableExtension(broken.url()));
      }
    }
    return urls.stream().distinct().sorted().toList();
  }
}
