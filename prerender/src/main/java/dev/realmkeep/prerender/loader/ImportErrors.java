package dev.realmkeep.prerender.loader;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.loader.GraphNode.Broken;
import dev.realmkeep.prerender.loader.GraphNode.Edge;
import dev.realmkeep.prerender.loader.GraphNode.WithSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How failures of imported modules become the error of the module that imports them: the nearest
 * one is the error, the others, and the modules through which they are reached, are its additional
 * errors, nearest first. For one graph on one thread.
 */
public final class ImportErrors {

  /** How a module was first reached. */
  private record Reached(WithSource importer, Edge edge) {}

  private final GraphNode entry;
  private final Map<GraphNode, Reached> reached = new IdentityHashMap<>();
  private final List<GraphNode> order = new ArrayList<>();

  public ImportErrors(GraphNode entry) {
    this.entry = entry;
    Deque<GraphNode> open = new ArrayDeque<>(List.of(entry));
    Set<GraphNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(entry);
    while (!open.isEmpty()) {
      GraphNode node = open.poll();
      order.add(node);
      if (node instanceof WithSource module) {
        for (Edge edge : module.edges()) {
          if (seen.add(edge.to())) {
            reached.put(edge.to(), new Reached(module, edge));
            open.add(edge.to());
          }
        }
      }
    }
  }

  /** The error of a graph with broken modules, null when there is none. */
  public @Nullable ModuleError broken() {
    List<GraphNode> broken = order.stream().filter(Broken.class::isInstance).toList();
    if (broken.isEmpty()) {
      return null;
    }
    List<ModuleError> all = new ArrayList<>();
    Set<GraphNode> told = Collections.newSetFromMap(new IdentityHashMap<>());
    for (GraphNode node : broken) {
      Broken failure = (Broken) node;
      if (told.add(node)) {
        all.add(own(failure));
        through(failure, failure.kind(), told, all);
      }
    }
    ModuleError first = all.removeFirst();
    return with(first, all);
  }

  /** {@code error}, which arose in the module {@code where}, with the modules it was reached by. */
  public ModuleError arisen(ModuleError error, GraphNode where) {
    List<ModuleError> additional = new ArrayList<>();
    through(where, error.kind(), Collections.newSetFromMap(new IdentityHashMap<>()), additional);
    return with(error, additional);
  }

  private void through(
      GraphNode failed, ModuleError.Kind kind, Set<GraphNode> told, List<ModuleError> into) {
    int from = into.size();
    Reached by = reached.get(failed);
    // An error without a place of its own is placed at the importer already.
    if (failed instanceof Broken broken && broken.error().module() == null && by != null) {
      by = by.importer == entry ? null : reached.get(by.importer);
    }
    while (by != null) {
      if (by.importer != entry && told.add(by.importer)) {
        into.add(from, importFailed(by, kind));
      }
      by = reached.get(by.importer);
    }
  }

  private static ModuleError importFailed(Reached by, ModuleError.Kind kind) {
    return ModuleError.at(
        kind,
        "the import of " + by.edge.statement().specifier() + " failed",
        by.importer.url(),
        by.edge.statement().line(),
        by.edge.statement().column());
  }

  /** The error of a broken module, placed at the import when it has no place of its own. */
  private ModuleError own(Broken failure) {
    Reached by = reached.get(failure);
    if (by == null || failure.error().module() != null) {
      return failure.error();
    }
    return ModuleError.at(
        failure.kind(),
        "cannot import " + by.edge.statement().specifier() + ": " + failure.error().message(),
        by.importer.url(),
        by.edge.statement().line(),
        by.edge.statement().column());
  }

  private static ModuleError with(ModuleError error, List<ModuleError> additional) {
    return new ModuleError(
        error.kind(),
        error.message(),
        error.module(),
        error.line(),
        error.column(),
        error.stack(),
        additional);
  }
}
