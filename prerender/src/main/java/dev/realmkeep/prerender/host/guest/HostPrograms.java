package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.guest.GuestOptions;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import dev.realmkeep.prerender.limits.Guard;
import dev.realmkeep.prerender.limits.ThreadUsage;
import dev.realmkeep.prerender.loader.BaseRealm;
import dev.realmkeep.prerender.loader.GraphNode;
import dev.realmkeep.prerender.loader.GraphNode.Broken;
import dev.realmkeep.prerender.loader.GraphNode.RealmFile;
import dev.realmkeep.prerender.loader.ImportErrors;
import dev.realmkeep.prerender.loader.ModuleGraph;
import dev.realmkeep.prerender.loader.ModuleSourceReader.SourceUnavailableException;
import dev.realmkeep.prerender.loader.SpecifierResolver;
import dev.realmkeep.prerender.transpile.CompileScreen;
import dev.realmkeep.prerender.transpile.Transpiler;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Loads host modules, one after the other: all realms of a process share one, its transpiled files,
 * its engines and its guard. Any thread with a stack of {@link
 * dev.realmkeep.prerender.guest.GuestEvaluator#STACK_BYTES}, because the transpiler recurses into
 * nested source.
 */
public final class HostPrograms implements AutoCloseable {
  private final Clock clock;
  private final GuestSettings settings;
  private final RunLimits limits;
  private final Guard guard;
  private final ThreadUsage usage = ThreadUsage.ofThisJvm();
  private final SpecifierResolver resolver;
  private final CompileScreen screen;
  private final SharedEngines engines;
  private @Nullable Compilers compilers; // guarded by this

  private record Compilers(Transpiler transpiler, BaseRealm base) {}

  /** Compiles in this process whatever it is given. */
  public HostPrograms(Clock clock, GuestSettings settings, RunLimits limits) {
    this(clock, settings, limits, CompileScreen.NONE);
  }

  /**
   * @param screen asked about the realms' files before they are compiled in this process
   */
  public HostPrograms(Clock clock, GuestSettings settings, RunLimits limits, CompileScreen screen) {
    this.clock = clock;
    this.settings = settings;
    this.limits = limits;
    this.guard = new Guard(clock);
    this.resolver = new SpecifierResolver(settings.prefixes());
    this.screen = screen;
    // The same on every node, whatever its machine thinks.
    this.engines =
        new SharedEngines(
            new GuestOptions(
                limits.load()::applyTo,
                context -> limits.load().applyTo(context).timeZone(ZoneOffset.UTC)));
  }

  /**
   * Reads a host module and everything it imports; nothing runs yet. Blocks while {@code sources}
   * answer: they must all be of one moment. Each file is read once.
   *
   * @param moduleUrl of the host module, with or without extension
   * @param realm URL of the realm whose module it is
   * @throws HostProgramException when a file is missing or does not parse
   * @throws StoreUnavailableException when a file cannot be read now
   * @throws java.io.UncheckedIOException when there is no room for the compiler; the next load
   *     tries again
   */
  public synchronized HostProgram load(String moduleUrl, String realm, ModuleSources sources) {
    Compilers with = compilers();
    RecordedSources recorded = new RecordedSources(sources);
    ModuleGraph graph =
        ModuleGraph.ofHost(
            resolver, with.transpiler(), with.base(), recorded, settings.modulesMax());
    GraphNode entry;
    try {
      entry = graph.load(ModuleUrl.normalize(moduleUrl));
    } catch (SourceUnavailableException e) {
      throw e.getCause() instanceof StoreUnavailableException unavailable ? unavailable : e;
    }
    if (entry instanceof Broken broken) {
      throw new HostProgramException(broken.error());
    }
    if (!(entry instanceof RealmFile file)) {
      throw new HostProgramException(
          ModuleError.of(ModuleError.Kind.MISSING, "in no known realm: " + moduleUrl));
    }
    ModuleError broken = new ImportErrors(file).broken();
    if (broken != null) {
      throw new HostProgramException(broken);
    }
    graph.complete();
    return new GraalHostProgram(
        graph, file, realm, recorded, engines.use(), limits, clock, guard, usage);
  }

  /** Made for the first host: most processes never have one, and all want to start at once. */
  private Compilers compilers() {
    if (compilers == null) {
      int source = settings.sourceBytesMax();
      long kept = settings.transpiledBytesMax();
      compilers =
          new Compilers(
              new Transpiler(source, kept, screen), new BaseRealm(new Transpiler(source, kept)));
    }
    return compilers;
  }

  /** Ends the guard: calls that run on are no longer limited. The programs are closed before. */
  @Override
  public void close() {
    guard.close();
    engines.close();
  }
}
