package dev.realmkeep.cache.json;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import java.util.List;

/** The JSON form of what is known of the base realm's types without looking. Pure functions. */
public final class BaseTypesJson {
  private BaseTypesJson() {}

  /**
   * The types of the base realm.
   *
   * @param strings {@code StringField} and the classes that descend from it
   * @param composed the field types that have fields
   */
  public record BaseTypes(List<CodeRef> strings, List<Definition> composed) {
    public BaseTypes {
      strings = List.copyOf(strings);
      composed = List.copyOf(composed);
    }
  }

  public static byte[] write(BaseTypes types) {
    return JsonBytes.write(json -> {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeArrayFieldStart("strings");
      for (CodeRef string : types.strings()) {
        CodeRefJson.write(json, string);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("composed");
      for (Definition definition : types.composed()) {
        DefinitionJson.write(json, definition);
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /**
   * @throws JsonFormatException when the bytes are no such form
   */
  public static BaseTypes read(byte[] bytes) {
    return JsonBytes.read(
        bytes,
        json -> {
          Members members = new Members();
          JsonMembers.each(
              json,
              name -> {
                switch (name) {
                  case "strings" -> members.strings = JsonMembers.list(json, CodeRefJson::read);
                  case "composed" ->
                      members.composed = JsonMembers.list(json, DefinitionJson::read);
                  default -> JsonMembers.skip(json);
                }
              });
          return new BaseTypes(members.strings, members.composed);
        });
  }

  private static final class Members {
    List<CodeRef> strings = List.of();
    List<Definition> composed = List.of();
  }
}
