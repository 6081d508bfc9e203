package dev.realmkeep.cache.json;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.JsonText;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.Diagnostics;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Entries of every form, with the texts that break codecs: the same ones for the same seed. */
final class RandomEntries {
  private static final List<String> CARRIED =
      List.of(
          "true",
          "\"address\"",
          "[\"a\",\"b.c\"]",
          "{\"filter\":{\"eq\":{\"n\":1.50,\"big\":123456789012345678901234567890}}}",
          "null",
          "{}",
          "[]");

  private final Random random;

  RandomEntries(long seed) {
    this.random = new Random(seed);
  }

  ModuleEntry entry() {
    return switch (random.nextInt(4)) {
      case 0 -> new ModuleEntry.Missing(error(0));
      case 1 -> new ModuleEntry.Failed(error(0), strings(), diagnostics());
      default -> {
        Map<String, ExportEntry> exports = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          exports.put(text(), export());
        }
        yield new ModuleEntry.Found(exports, strings(), diagnostics());
      }
    };
  }

  private ExportEntry export() {
    return random.nextInt(4) == 0
        ? new ExportEntry.Undefined(error(0))
        : new ExportEntry.Defined(definition(), list(() -> codeRef(0)));
  }

  private Definition definition() {
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, FieldDefinition> fieldDefs = new LinkedHashMap<>();
    for (int i = 0; i < random.nextInt(6); i++) {
      fields.put(text(), "f" + i);
      fieldDefs.put("f" + i, fieldDefinition());
    }
    return new Definition(
        Definition.Type.values()[random.nextInt(2)],
        codeRef(0),
        random.nextBoolean() ? text() : null,
        fields,
        fieldDefs);
  }

  private FieldDefinition fieldDefinition() {
    return new FieldDefinition(
        FieldDefinition.Kind.values()[random.nextInt(4)],
        random.nextBoolean(),
        random.nextBoolean(),
        codeRef(0),
        random.nextBoolean() ? text() : null,
        random.nextBoolean() ? carried() : null,
        random.nextBoolean() ? carried() : null);
  }

  private JsonText carried() {
    return new JsonText(CARRIED.get(random.nextInt(CARRIED.size())));
  }

  private CodeRef codeRef(int depth) {
    return switch (depth > 3 ? 0 : random.nextInt(4)) {
      case 1 -> new CodeRef.AncestorOf(codeRef(depth + 1));
      case 2 -> new CodeRef.FieldOf(codeRef(depth + 1), text());
      default -> CodeRef.of("https://r.example/" + text(), text());
    };
  }

  private ModuleError error(int depth) {
    return new ModuleError(
        ModuleError.Kind.values()[random.nextInt(ModuleError.Kind.values().length)],
        text(),
        random.nextBoolean() ? text() : null,
        random.nextInt(3),
        random.nextInt(3),
        random.nextBoolean() ? text() : null,
        depth > 2 ? List.of() : list(() -> error(depth + 1)));
  }

  private Diagnostics diagnostics() {
    return random.nextBoolean() ? Diagnostics.NONE : new Diagnostics(strings(), strings());
  }

  private List<String> strings() {
    return list(this::text);
  }

  private <T> List<T> list(Supplier<T> element) {
    List<T> values = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      values.add(element.get());
    }
    return values;
  }

  /** Slashes, percent signs, quotes, controls, lone and paired surrogates among letters. */
  private String text() {
    String alphabet = "ab/%2F\"\\\n\u0000\u007f\u00e9\u2028\ud83d\ude00\ud800z";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
