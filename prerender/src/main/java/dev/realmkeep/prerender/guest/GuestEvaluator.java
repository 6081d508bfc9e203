package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.Diagnostics;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler;
import dev.realmkeep.prerender.extract.ExtractorVersion;
import dev.realmkeep.prerender.loader.BaseRealm;
import dev.realmkeep.prerender.loader.GraphNode;
import dev.realmkeep.prerender.loader.GraphNode.Broken;
import dev.realmkeep.prerender.loader.GraphNode.RealmFile;
import dev.realmkeep.prerender.loader.GuestFileSystem;
import dev.realmkeep.prerender.loader.ImportErrors;
import dev.realmkeep.prerender.loader.ModuleGraph;
import dev.realmkeep.prerender.loader.ModuleSourceReader;
import dev.realmkeep.prerender.loader.SpecifierResolver;
import dev.realmkeep.prerender.transpile.SyntaxException;
import dev.realmkeep.prerender.transpile.Transpiler;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates modules and describes their exports: one engine, a fresh context per prerender.
 * Confined to one thread at a time, and that thread needs a stack of {@link #STACK_BYTES}, because
 * the transpiler recurses into nested source. Everything a module does, except what the hooks'
 * owner must cut off (endless loops, memory), ends in an entry.
 */
public final class GuestEvaluator implements AutoCloseable {

  /** Stack size, in bytes, of a thread that calls {@link #evaluate}. */
  public static final long STACK_BYTES = 16L << 20;

  private final Clock clock;
  private final GuestSettings settings;
  private final GuestEngine engine;
  private final SpecifierResolver resolver;
  private final Transpiler transpiler;
  private final BaseRealm base;
  private @Nullable ReadyContext ready;

  /** With {@link GuestSettings#DEFAULT}. */
  public GuestEvaluator(Clock clock, GuestOptions options) {
    this(clock, GuestSettings.DEFAULT, options);
  }

  /**
   * @param options limits that all evaluations have in common
   */
  public GuestEvaluator(Clock clock, GuestSettings settings, GuestOptions options) {
    this.clock = clock;
    this.settings = settings;
    this.engine = new GuestEngine(options, settings.engineSourcesMax());
    this.resolver = new SpecifierResolver(settings.prefixes());
    this.transpiler = new Transpiler(settings.sourceBytesMax(), settings.transpiledBytesMax());
    this.base = new BaseRealm(transpiler);
  }

  /** See {@link dev.realmkeep.cache.port.Prerenderer#extractorVersion}. */
  public static String extractorVersion() {
    return ExtractorVersion.value();
  }

  /**
   * Evaluates one module; blocks until it is done.
   *
   * @param moduleUrl normalised URL, with or without extension
   * @param realm URL of its realm
   * @throws ModuleSourceReader.SourceUnavailableException when a file could not be read
   */
  public Prerendered evaluate(
      String moduleUrl, String realm, ModuleSourceReader sources, EvaluationHooks hooks) {
    long started = clock.nanoTime();
    ModuleGraph graph = new ModuleGraph(resolver, transpiler, base, sources, settings.modulesMax());
    GraphNode entry = graph.load(moduleUrl);
    ModuleEntry result =
        switch (entry) {
          case RealmFile file -> evaluate(graph, file, hooks);
          case Broken broken when broken.kind() == ModuleError.Kind.MISSING ->
              new ModuleEntry.Missing(broken.error());
          case Broken broken -> failed(graph, entry, broken.error());
          case GraphNode.Stub stub ->
              new ModuleEntry.Missing(
                  ModuleError.of(
                      ModuleError.Kind.MISSING, "in no known realm: " + stub.specifier()));
          case GraphNode.Bundled module ->
              throw new IllegalStateException("read as a realm's file: " + module.path());
          case GraphNode.BaseModule module ->
              throw new IllegalStateException("read as a realm's file: " + module.name());
        };
    return new Prerendered(result, fileOf(entry), (clock.nanoTime() - started) / 1_000_000);
  }

  /**
   * Makes a context ready for the next evaluation, which then need not wait for it: a context and
   * its prelude take as long as evaluating a small module. To be called when nobody waits; a second
   * call before the next evaluation does nothing.
   */
  public void makeReady() {
    if (ready == null) {
      ready = newReady();
    }
  }

  private ReadyContext takeReady() {
    ReadyContext taken = ready == null ? newReady() : ready;
    ready = null;
    return taken;
  }

  private ReadyContext newReady() {
    GuestFileSystem files = new GuestFileSystem();
    Context context = engine.newContext(files);
    GuestEngine.prepare(context);
    return new ReadyContext(context, files);
  }

  /** Compiles one file, see {@link ModuleCompiler}; blocks until it is done, evaluates nothing. */
  public CompiledForm compile(String fileUrl, byte[] source) {
    try {
      return new CompiledForm.JavaScript(transpiler.compile(fileUrl, source));
    } catch (SyntaxException e) {
      return new CompiledForm.Refused(
          ModuleError.at(
              ModuleError.Kind.SYNTAX,
              String.valueOf(e.getMessage()),
              fileUrl,
              e.line(),
              e.column()));
    }
  }

  private static @Nullable String fileOf(GraphNode entry) {
    return switch (entry) {
      case RealmFile file -> file.url();
      case Broken broken when broken.error().module() != null -> broken.url();
      default -> null;
    };
  }

  private ModuleEntry evaluate(ModuleGraph graph, RealmFile entry, EvaluationHooks hooks) {
    ModuleError broken = new ImportErrors(entry).broken();
    if (broken != null) {
      return failed(graph, entry, broken);
    }
    return new Evaluation(graph, entry, takeReady(), hooks).run();
  }

  private static ModuleEntry failed(ModuleGraph graph, GraphNode entry, ModuleError error) {
    return new ModuleEntry.Failed(error, graph.dependencies(entry), diagnostics(graph));
  }

  static Diagnostics diagnostics(ModuleGraph graph) {
    List<String> stubs = graph.stubs();
    List<String> notes = graph.notes();
    return stubs.isEmpty() && notes.isEmpty() ? Diagnostics.NONE : new Diagnostics(stubs, notes);
  }

  @Override
  public void close() {
    engine.close();
  }
}
