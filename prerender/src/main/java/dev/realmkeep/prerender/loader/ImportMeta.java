package dev.realmkeep.prerender.loader;

import dev.realmkeep.prerender.transpile.TranspiledModule;
import java.nio.charset.StandardCharsets;

/**
 * What {@code import.meta} tells a module of a realm: as {@code url} its own URL, where the engine
 * would tell how it finds the file, and an empty {@code env}, which bundlers fill and code reads
 * without asking whether it is there. Set by a statement before the first of the module, on the
 * same line: the first line, or the second where the first is one for a shell. Pure functions.
 */
final class ImportMeta {
  private static final String NAME = "import.meta";
  private static final String FOR_A_SHELL = "#!";

  private ImportMeta() {}

  /** The module's code as it is evaluated. */
  static byte[] code(String url, TranspiledModule module) {
    String text = text(module);
    if (!text.contains(NAME)) {
      return module.code();
    }
    int at = text.startsWith(FOR_A_SHELL) ? text.indexOf('\n') + 1 : 0;
    return (text.substring(0, at) + statement(url) + text.substring(at))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Where a place in that code is in the source. */
  static TranspiledModule.Position original(
      String url, TranspiledModule module, int line, int column) {
    String text = text(module);
    boolean beside = line == (text.startsWith(FOR_A_SHELL) ? 2 : 1) && text.contains(NAME);
    return module.original(line, beside ? Math.max(1, column - statement(url).length()) : column);
  }

  /** Its bytes, one for each character: what is looked for is ASCII. */
  private static String text(TranspiledModule module) {
    return new String(module.code(), StandardCharsets.ISO_8859_1);
  }

  /** A URL is ASCII, so bytes are columns. */
  private static String statement(String url) {
    String quoted = url.replace("\\", "%5C").replace("\"", "%22");
    return NAME + ".url=\"" + quoted + "\";" + NAME + ".env={};";
  }
}
