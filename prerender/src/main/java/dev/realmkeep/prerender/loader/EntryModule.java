package dev.realmkeep.prerender.loader;

import dev.realmkeep.prerender.loader.GraphNode.RealmFile;
import dev.realmkeep.prerender.loader.GraphNode.WithSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The module through which the host evaluates a graph: it imports the entry first, so that the
 * order of evaluation is the entry's own, and gives access to the namespaces of all others.
 */
public final class EntryModule {

  /** The export that is set when everything has been evaluated, awaits at top level included. */
  public static final String FINISHED = "finished";

  /** The export that describes the entry's exports; takes {@link #modulesJson}. */
  public static final String DESCRIBE = "describeExports";

  /** The export that throws again what describing one export threw. */
  public static final String RETHROW = "rethrow";

  /** In the text for a host: begins the module; takes {@link #modulesJson}. */
  public static final String BEGIN = "begin";

  private final List<WithSource> modules = new ArrayList<>();
  private final boolean describes;

  public EntryModule(ModuleGraph graph, RealmFile entry) {
    modules.add(entry);
    for (GraphNode node : graph.nodes()) {
      if (node instanceof WithSource module && node != entry) {
        modules.add(module);
      }
    }
    describes = graph.atPath(GuestPaths.ofBase("card-api")) != null;
  }

  /** Whether the graph can have card classes at all. */
  public boolean describes() {
    return describes;
  }

  /** The module's text. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (describes) {
      text.append("import { describe, rethrow } from \"/runtime/describe.js\";\n");
    }
    int imported = describes ? modules.size() : 1;
    for (int i = 0; i < imported; i++) {
      text.append("import * as m").append(i).append(" from ");
      text.append(StubText.quoted(modules.get(i).path())).append(";\n");
    }
    text.append("export const ").append(FINISHED).append(" = true;\n");
    if (describes) {
      text.append("export function ").append(DESCRIBE);
      text.append("(modules) {\n  return describe([");
      for (int i = 0; i < imported; i++) {
        text.append(i == 0 ? "m" : ", m").append(i);
      }
      text.append("], modules);\n}\nexport { ").append(RETHROW).append(" };\n");
    }
    return text.toString();
  }

  /**
   * The text for a host module: what runs its functions comes first, so that the built-ins it takes
   * are the engine's own and the module finds the clock and the chance of its calls.
   */
  public String hostText() {
    StringBuilder text = new StringBuilder("import * as host from \"/host/run.js\";\n");
    if (describes) {
      text.append("import { identify } from \"/runtime/describe.js\";\n");
    }
    int imported = describes ? modules.size() : 1;
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < imported; i++) {
      text.append("import * as m").append(i).append(" from ");
      text.append(StubText.quoted(modules.get(i).path())).append(";\n");
      names.append(i == 0 ? "m" : ", m").append(i);
    }
    text.append("export const ").append(FINISHED).append(" = true;\n");
    text.append("export function ").append(BEGIN).append("(modules) {\n  return host.begin([");
    text.append(names).append("], modules, ").append(describes ? "identify" : "null");
    return text.append(");\n}\nexport * from \"/host/run.js\";\n").toString();
  }

  /** Canonical URL and own exports of each module, as JSON. */
  public String modulesJson() {
    StringBuilder json = new StringBuilder("[");
    for (WithSource module : modules) {
      json.append(json.length() == 1 ? "" : ",").append("{\"module\":");
      json.append(StubText.quoted(module.canonical())).append(",\"own\":[");
      int n = 0;
      for (String name : module.module().ownExports()) {
        json.append(n++ == 0 ? "" : ",").append(StubText.quoted(name));
      }
      json.append("]}");
    }
    return json.append("]").toString();
  }
}
