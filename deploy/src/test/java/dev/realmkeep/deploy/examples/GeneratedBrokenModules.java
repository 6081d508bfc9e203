package dev.realmkeep.deploy.examples;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The broken modules that are too large or too odd to be kept as files; see GENERATE.md. */
final class GeneratedBrokenModules {
  private static final String CARD =
      "import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';\n";
  private static final int BIG_LINES = 5130;
  private static final int DEPTH = 20_000;
  static final int FIELDS = 1_000;

  private GeneratedBrokenModules() {}

  /** Content by path. */
  static Map<String, byte[]> all() {
    StringBuilder fields = new StringBuilder(CARD).append("export class Wide extends CardDef {\n");
    for (int i = 0; i < FIELDS; i++) {
      fields.append("  @field field").append(i).append(" = contains(StringField);\n");
    }
    fields.append("}\n");
    String line = "// " + "x".repeat(1020) + "\n";
    return Map.of(
        "five-megabytes.ts",
        utf8(line.repeat(BIG_LINES) + CARD + "export class Big extends CardDef {}\n"),
        "deep-nesting.ts",
        utf8("export const deep = " + "[".repeat(DEPTH) + "]".repeat(DEPTH) + ";\n"),
        "not-utf8.ts",
        "export const caf = \"caf\u00e9\";\n".getBytes(StandardCharsets.ISO_8859_1),
        "many-fields.ts",
        utf8(fields.toString()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
