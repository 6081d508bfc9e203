package dev.realmkeep.prerender.host.guest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostDescription.Declared;
import dev.realmkeep.prerender.host.call.HostDescription.Hook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of {@code run.js}' {@code begin}. For one text on one thread. */
final class HostDescriptionReader {
  private static final JsonFactory JSON = new JsonFactory();

  /** Something that can be run; its number is its place in the list. */
  record Numbered(String export, FunctionKind kind, boolean isHook) {}

  /**
   * @param problems why the module makes no sense; empty when it does
   */
  record Described(HostDescription description, List<Numbered> runnables, List<String> problems) {}

  private HostDescriptionReader() {}

  /**
   * @throws IOException when the text is not what {@code begin} writes
   */
  static Described read(String json, String realm) throws IOException {
    List<Map<String, Object>> functions = new ArrayList<>();
    List<Map<String, Object>> tables = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          switch (key) {
            case "functions" -> functions.add(members(parser));
            case "tables" -> tables.add(members(parser));
            default -> problems.add(parser.getText());
          }
        }
      }
    }
    if (!problems.isEmpty()) {
      return new Described(new HostDescription(Map.of(), List.of(), Set.of()), List.of(), problems);
    }
    return described(functions, tables, realm);
  }

  private static Described described(
      List<Map<String, Object>> functions, List<Map<String, Object>> tables, String realm)
      throws IOException {
    Map<String, HostDescription.Function> byName = new LinkedHashMap<>();
    Set<Hook> hooks = new HashSet<>();
    List<Numbered> runnables = new ArrayList<>();
    for (Map<String, Object> function : functions) {
      String name = text(function, "name");
      FunctionKind kind = FunctionKind.valueOf(text(function, "kind").toUpperCase(Locale.ROOT));
      boolean isHook = Boolean.TRUE.equals(function.get("hook"));
      runnables.add(new Numbered(name, kind, isHook));
      if (isHook) {
        for (Hook hook : Hook.values()) {
          if (hook.export().equals(name)) {
            hooks.add(hook);
          }
        }
        continue;
      }
      Long max = number(function, "max");
      Long min = number(function, "min");
      byName.put(
          name,
          new HostDescription.Function(
              name,
              kind,
              min == null ? 0 : min.intValue(),
              max == null || max < 0 ? HostDescription.Function.ANY : max.intValue(),
              declared(number(function, "at"), number(function, "every"))));
    }
    List<HostDescription.Table> declared = new ArrayList<>();
    for (Map<String, Object> table : tables) {
      declared.add(
          new HostDescription.Table(
              new DocumentTable(realm, CodeRef.of(text(table, "module"), text(table, "name"))),
              text(table, "key"),
              indexes(table)));
    }
    return new Described(
        new HostDescription(byName, declared, hooks), List.copyOf(runnables), List.of());
  }

  private static List<DocumentIndex> indexes(Map<String, Object> table) {
    List<DocumentIndex> indexes = new ArrayList<>();
    if (table.get("indexes") instanceof List<?> paths) {
      paths.forEach(path -> indexes.add(new DocumentIndex(path.toString())));
    }
    return indexes;
  }

  private static @Nullable Declared declared(@Nullable Long at, @Nullable Long every) {
    return at == null && every == null ? null : new Declared(at, every);
  }

  private static String text(Map<String, Object> members, String key) throws IOException {
    if (members.get(key) instanceof String text) {
      return text;
    }
    throw new IOException("no " + key);
  }

  private static @Nullable Long number(Map<String, Object> members, String key) {
    return members.get(key) instanceof Long number ? number : null;
  }

  private static Map<String, Object> members(JsonParser parser) throws IOException {
    Map<String, Object> members = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      switch (parser.nextToken()) {
        case VALUE_STRING -> members.put(key, parser.getText());
        case VALUE_NUMBER_INT -> members.put(key, parser.getLongValue());
        case VALUE_TRUE, VALUE_FALSE -> members.put(key, parser.getBooleanValue());
        case START_ARRAY -> {
          List<String> texts = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(parser.getText());
          }
          members.put(key, texts);
        }
        default -> throw new IOException("not expected in a description: " + key);
      }
    }
    return members;
  }
}
