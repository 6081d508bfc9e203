package dev.realmkeep.prerender.loader;

import java.util.Set;
import java.util.TreeSet;

/** Generates the text of stub modules. Pure functions. */
final class StubText {
  private static final String IMPORT =
      "import { stub as $stub } from \"" + GuestPaths.RUNTIME + "stub.js\";\n";

  private StubText() {}

  /** A module with the exports {@code names} and {@code default}, all inert. */
  static String module(String specifier, Set<String> names) {
    TreeSet<String> exports = new TreeSet<>(names);
    exports.add("default");
    return exports(specifier, exports);
  }

  /** Statements that add inert exports {@code names} to a module's text. */
  static String exports(String specifier, Set<String> names) {
    StringBuilder text = new StringBuilder(IMPORT);
    StringBuilder list = new StringBuilder();
    int n = 0;
    for (String name : names) {
      text.append("const $stub").append(n).append(" = $stub(").append(quoted(specifier));
      text.append(", ").append(quoted(name)).append(");\n");
      list.append(n == 0 ? "" : ", ").append("$stub").append(n).append(" as ").append(quoted(name));
      n++;
    }
    return text.append("export { ").append(list).append(" };\n").toString();
  }

  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\' || c < ' ' || c == '\u2028' || c == '\u2029') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
