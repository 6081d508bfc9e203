package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import dev.realmkeep.server.cli.text.Style;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON document as indented lines for people. Pure functions. */
final class JsonLines {

  private static final String INDENT = "  ";

  private JsonLines() {}

  static List<String> of(JsonObject document, Style style) {
    List<String> lines = new ArrayList<>();
    members(document, "", style, lines);
    return lines;
  }

  private static void members(JsonObject object, String indent, Style style, List<String> lines) {
    for (String name : object.fieldNames()) {
      Object value = object.getValue(name);
      String head = indent + style.faint(Printable.of(name));
      if (value instanceof JsonObject inner && !inner.isEmpty()) {
        lines.add(head);
        members(inner, indent + INDENT, style, lines);
      } else if (value instanceof JsonArray array && !array.isEmpty()) {
        lines.add(head);
        elements(array, indent + INDENT, style, lines);
      } else {
        lines.add(head + "  " + scalar(value));
      }
    }
  }

  private static void elements(JsonArray array, String indent, Style style, List<String> lines) {
    for (Object element : array) {
      if (element instanceof JsonObject object) {
        List<String> inner = new ArrayList<>();
        members(object, indent + INDENT, style, inner);
        for (int i = 0; i < inner.size(); i++) {
          lines.add(
              i == 0
                  ? indent + "- " + inner.get(i).substring(indent.length() + INDENT.length())
                  : inner.get(i));
        }
      } else {
        lines.add(indent + "- " + scalar(element));
      }
    }
  }

  private static String scalar(@Nullable Object value) {
    if (value == null) {
      return "none";
    }
    if (value instanceof JsonObject || value instanceof JsonArray) {
      return "none";
    }
    return Printable.of(value.toString());
  }
}
