package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.prerender.extract.Description;
import dev.realmkeep.prerender.extract.DescriptionReader;
import dev.realmkeep.prerender.loader.EntryModule;
import dev.realmkeep.prerender.loader.GraphNode;
import dev.realmkeep.prerender.loader.GraphNode.RealmFile;
import dev.realmkeep.prerender.loader.GraphNode.WithSource;
import dev.realmkeep.prerender.loader.GuestFileSystem;
import dev.realmkeep.prerender.loader.ModuleGraph;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** One run of one loaded graph in a context of its own. Used once, on one thread. */
final class Evaluation {
  private static final String MODULE = "application/javascript+module";

  private final ModuleGraph graph;
  private final RealmFile entry;
  private final ReadyContext ready;
  private final EvaluationHooks hooks;
  private final GuestErrors errors;

  Evaluation(ModuleGraph graph, RealmFile entry, ReadyContext ready, EvaluationHooks hooks) {
    this.graph = graph;
    this.entry = entry;
    this.ready = ready;
    this.hooks = hooks;
    this.errors = new GuestErrors(graph, entry);
  }

  ModuleEntry run() {
    GuestFileSystem files = ready.files();
    Context context = ready.context();
    files.show(graph);
    try {
      hooks.entered(context, Thread.currentThread());
      try {
        return evaluate(context);
      } finally {
        hooks.leaving(context);
      }
    } catch (PolyglotException thrown) {
      if (files.unavailable() != null) {
        throw files.unavailable();
      }
      return failed(limit(thrown, errors.ofModule(thrown)));
    } finally {
      context.close(true);
    }
  }

  private ModuleEntry evaluate(Context context) {
    EntryModule module = new EntryModule(graph, entry);
    Value exports =
        context.eval(
            Source.newBuilder("js", module.text(), "entry").mimeType(MODULE).buildLiteral());
    if (!isFinished(exports)) {
      return failed(
          ModuleError.at(
              Kind.EVALUATION,
              "an await at the top level of the module never ended",
              entry.url(),
              0,
              0));
    }
    if (!module.describes()) {
      return found(Map.of());
    }
    return describe(exports, module.modulesJson());
  }

  private static boolean isFinished(Value exports) {
    try {
      return exports.getMember(EntryModule.FINISHED).asBoolean();
    } catch (PolyglotException notYetInitialised) {
      if (notYetInitialised.isGuestException() && !notYetInitialised.isCancelled()) {
        return false;
      }
      throw notYetInitialised;
    }
  }

  private ModuleEntry describe(Value exports, String modules) {
    String json = exports.getMember(EntryModule.DESCRIBE).execute(modules).asString();
    Description description;
    try {
      description = DescriptionReader.read(json);
    } catch (IOException e) {
      return failed(
          ModuleError.at(
              Kind.EVALUATION,
              "the module changes built-in objects that describing it needs",
              entry.url(),
              0,
              0));
    }
    description.notes().forEach(graph::note);
    Map<String, ExportEntry> entries = new LinkedHashMap<>();
    for (Description.Export export : description.exports()) {
      entries.put(
          export.name(),
          switch (export) {
            case Description.Described described ->
                new ExportEntry.Defined(described.definition(), described.types());
            case Description.Refused refused -> new ExportEntry.Undefined(refused(refused));
            case Description.Threw threw ->
                new ExportEntry.Undefined(thrown(exports, threw.index()));
          });
    }
    return found(entries);
  }

  private ModuleError refused(Description.Refused refused) {
    String url = entry.url();
    for (GraphNode node : graph.nodes()) {
      if (node instanceof WithSource module && module.canonical().equals(refused.module())) {
        url = module.url();
      }
    }
    return ModuleError.at(
        Kind.EVALUATION, refused.message(), url, refused.line(), refused.column());
  }

  private ModuleError thrown(Value exports, int index) {
    try {
      exports.getMember(EntryModule.RETHROW).execute(index);
      return ModuleError.of(Kind.EVALUATION, "describing the export failed");
    } catch (PolyglotException thrown) {
      if (thrown.isCancelled() || thrown.isInterrupted() || thrown.isResourceExhausted()) {
        throw thrown;
      }
      return errors.ofExport(thrown);
    }
  }

  private ModuleError limit(PolyglotException thrown, ModuleError judged) {
    boolean ended = thrown.isCancelled() || thrown.isInterrupted() || thrown.isResourceExhausted();
    @Nullable ModuleError named = ended ? hooks.limitPassed(thrown) : null;
    return named == null ? judged : named;
  }

  private ModuleEntry found(Map<String, ExportEntry> exports) {
    return new ModuleEntry.Found(
        exports, graph.dependencies(entry), GuestEvaluator.diagnostics(graph));
  }

  private ModuleEntry failed(ModuleError error) {
    List<String> dependencies = graph.dependencies(entry);
    return new ModuleEntry.Failed(error, dependencies, GuestEvaluator.diagnostics(graph));
  }
}
