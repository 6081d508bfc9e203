package dev.realmkeep.deploy.realms;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import java.util.stream.Collectors;

/**
 * A definition as lines of text, for comparing and for reading in a failure: one line for the type,
 * one for its chain, one for each field. URLs are shortened by the origin of the realms.
 */
public final class DefinitionText {
  private DefinitionText() {}

  public static String of(String origin, ExportEntry export) {
    return switch (export) {
      case ExportEntry.Defined defined ->
          defined.definition().type().jsonName()
              + " "
              + ref(origin, defined.definition().codeRef())
              + " \""
              + defined.definition().displayName()
              + "\"\n"
              + defined.types().stream()
                  .map(type -> ref(origin, type))
                  .collect(Collectors.joining(" > "))
              + "\n"
              + defined.definition().fields().keySet().stream()
                  .map(name -> field(origin, name, defined.definition().field(name)))
                  .collect(Collectors.joining());
      case ExportEntry.Undefined undefined ->
          "undefined: " + undefined.error().kind() + " " + undefined.error().message() + "\n";
    };
  }

  /** The line of a field; the same for what is expected and for what was found. */
  public static String field(
      String name,
      String kind,
      String type,
      boolean primitive,
      boolean computed,
      boolean query,
      String searchable) {
    return "  %s: %s %s%s%s%s%s\n"
        .formatted(
            name,
            kind,
            type,
            primitive ? " primitive" : "",
            computed ? " computed" : "",
            query ? " query" : "",
            searchable.isEmpty() ? "" : " searchable=" + searchable);
  }

  private static String field(String origin, String name, FieldDefinition field) {
    return field(
        name,
        field.kind().jsonName(),
        ref(origin, field.fieldOrCard()),
        field.isPrimitive(),
        field.isComputed(),
        field.query() != null,
        field.searchable() == null ? "" : field.searchable().text());
  }

  public static String ref(String origin, CodeRef ref) {
    return switch (ref) {
      case CodeRef.Exported(String module, String name) ->
          (module.startsWith(origin) ? module.substring(origin.length()) : module) + "#" + name;
      case CodeRef.AncestorOf(CodeRef card) -> "ancestorOf(" + ref(origin, card) + ")";
      case CodeRef.FieldOf(CodeRef card, String field) ->
          "fieldOf(" + ref(origin, card) + ", " + field + ")";
    };
  }
}
