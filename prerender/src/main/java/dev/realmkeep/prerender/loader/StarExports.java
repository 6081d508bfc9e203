package dev.realmkeep.prerender.loader;

import dev.realmkeep.prerender.loader.GraphNode.Edge;
import dev.realmkeep.prerender.loader.GraphNode.Stub;
import dev.realmkeep.prerender.loader.GraphNode.WithSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names that are asked of a realm's module and can only come through its {@code export * from} a
 * stub: the stub gets them.
 */
final class StarExports {
  private StarExports() {}

  static void supply(Collection<GraphNode> nodes) {
    for (GraphNode node : List.copyOf(nodes)) {
      if (node instanceof WithSource module) {
        for (Edge edge : module.edges()) {
          for (String name : edge.statement().names()) {
            supply(edge.to(), name);
          }
        }
      }
    }
  }

  private static void supply(GraphNode from, String name) {
    if (!(from instanceof WithSource asked)
        || name.equals("default")
        || asked.module().exports(name)) {
      return;
    }
    List<GraphNode> open = new ArrayList<>(List.of(from));
    Set<GraphNode> seen = new HashSet<>();
    GraphNode lastResort = null;
    while (!open.isEmpty()) {
      GraphNode node = open.removeLast();
      if (!seen.add(node)) {
        continue;
      }
      if (node instanceof Stub) {
        lastResort = node;
      } else if (node instanceof WithSource module) {
        if (module.module().exports(name)) {
          return;
        }
        module.edges().stream()
            .filter(edge -> edge.statement().passesAllOn())
            .forEach(edge -> open.add(edge.to()));
      }
    }
    if (lastResort instanceof Stub stub) {
      stub.names().add(name);
    }
  }
}
