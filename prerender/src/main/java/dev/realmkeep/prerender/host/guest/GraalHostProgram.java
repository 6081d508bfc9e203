package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.guest.GuestErrors;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.limits.Guard;
import dev.realmkeep.prerender.limits.ThreadUsage;
import dev.realmkeep.prerender.loader.EntryModule;
import dev.realmkeep.prerender.loader.GraphNode.RealmFile;
import dev.realmkeep.prerender.loader.GuestFileSystem;
import dev.realmkeep.prerender.loader.ModuleGraph;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;

/**
 * A loaded graph of modules and its use of an engine, on which every instance is made. Any thread.
 * A new version of the sources is a new program.
 */
final class GraalHostProgram implements HostProgram {

  /**
   * The module that is evaluated.
   *
   * @param source that imports it, see {@link EntryModule#hostText}
   * @param modulesJson see {@link EntryModule#modulesJson}
   */
  record Entry(Source source, String modulesJson, String realm, String moduleUrl) {}

  private final ModuleGraph graph;
  private final GuestErrors errors;
  private final Entry entry;
  private final Set<String> reads;
  private final String identity;
  private final RunLimits limits;
  private final Clock clock;
  private final Guard guard;
  private final ThreadUsage usage;
  private final SharedEngines.Use engine;

  GraalHostProgram(
      ModuleGraph graph,
      RealmFile file,
      String realm,
      RecordedSources recorded,
      SharedEngines.Use engine,
      RunLimits limits,
      Clock clock,
      Guard guard,
      ThreadUsage usage) {
    this.graph = graph;
    this.errors = new GuestErrors(graph, file);
    this.reads = recorded.reads();
    this.identity = recorded.identity();
    this.limits = limits;
    this.clock = clock;
    this.guard = guard;
    this.usage = usage;
    this.engine = engine;
    EntryModule module = new EntryModule(graph, file);
    Source source =
        Source.newBuilder("js", module.hostText(), "host-entry")
            .mimeType("application/javascript+module")
            .buildLiteral();
    this.entry = new Entry(source, module.modulesJson(), realm, file.url());
  }

  @Override
  public HostInstance newInstance() {
    return new GraalHostInstance(newContext(), entry, limits, errors, clock, guard, usage);
  }

  private Context newContext() {
    GuestFileSystem files = new GuestFileSystem();
    files.show(graph);
    return engine.newContext(files);
  }

  @Override
  public Set<String> reads() {
    return reads;
  }

  @Override
  public String identity() {
    return identity;
  }

  /** Does not wait for a guest that is stuck. */
  @Override
  public void close() {
    engine.close();
  }
}
