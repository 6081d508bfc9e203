package dev.realmkeep.prerender.loader;

import dev.realmkeep.prerender.transpile.TranspiledModule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What {@code import.meta} tells a module of a realm: as {@code url} its own URL, where the engine
 * would tell how it finds the file, and an empty {@code env}, which bundlers fill and code reads
 * without asking whether it is there. Set by a statement before the first of the module, on the
 * same line. Pure functions.
 */
final class ImportMeta {
  private static final String NAME = "import.meta";

  private ImportMeta() {}

  /** The module's code as it is evaluated. */
  static byte[] code(String url, TranspiledModule module) {
    byte[] code = module.code();
    byte[] statement = statement(url, module);
    byte[] whole = Arrays.copyOf(statement, statement.length + code.length);
    System.arraycopy(code, 0, whole, statement.length, code.length);
    return statement.length == 0 ? code : whole;
  }

  /** Where a place in that code is in the source. */
  static TranspiledModule.Position original(
      String url, TranspiledModule module, int line, int column) {
    int added = line == 1 ? statement(url, module).length : 0;
    return module.original(line, Math.max(1, column - added));
  }

  /** Empty for a module that does not ask; a URL is ASCII, so bytes are columns. */
  private static byte[] statement(String url, TranspiledModule module) {
    if (!new String(module.code(), StandardCharsets.ISO_8859_1).contains(NAME)) {
      return new byte[0];
    }
    String quoted = url.replace("\\", "%5C").replace("\"", "%22");
    return (NAME + ".url=\"" + quoted + "\";" + NAME + ".env={};")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
