package dev.realmkeep.prerender.extract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.JsonText;
import dev.realmkeep.prerender.extract.Description.Described;
import dev.realmkeep.prerender.extract.Description.Export;
import dev.realmkeep.prerender.extract.Description.Refused;
import dev.realmkeep.prerender.extract.Description.Threw;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of {@code describe.js}. The guest may have tampered with it, so anything
 * unexpected is refused. For one text on one thread.
 */
public final class DescriptionReader {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser parser;

  private DescriptionReader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * @throws IOException when it is not a description
   */
  public static Description read(String json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      return new DescriptionReader(parser).description();
    } catch (IllegalArgumentException e) {
      throw new IOException("not a description", e);
    }
  }

  private interface Member {
    void read(String key) throws IOException;
  }

  /** Calls {@code each} at the value of every member of the object at the parser. */
  private void object(Member each) throws IOException {
    require(JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      each.read(key);
    }
    require(JsonToken.END_OBJECT);
  }

  private interface Element {
    void read() throws IOException;
  }

  private void array(Element each) throws IOException {
    require(JsonToken.START_ARRAY);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == null) {
        throw new IOException("the description ends early");
      }
      each.read();
    }
  }

  private void require(JsonToken token) throws IOException {
    if (parser.currentToken() != token) {
      throw new IOException("expected " + token + ", got " + parser.currentToken());
    }
  }

  private String string() throws IOException {
    require(JsonToken.VALUE_STRING);
    return parser.getText();
  }

  private static <T> T present(@Nullable T value, String what) throws IOException {
    if (value == null) {
      throw new IOException("no " + what);
    }
    return value;
  }

  private Description description() throws IOException {
    List<Export> exports = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    object(key -> {
      switch (key) {
        case "exports" -> array(() -> exports.add(export()));
        case "notes" -> array(() -> notes.add(string()));
        default -> parser.skipChildren();
      }
    });
    return new Description(exports, notes);
  }

  /** The members of an export while they are read. */
  private static final class Draft {
    @Nullable String name;
    @Nullable Definition definition;
    List<CodeRef> types = new ArrayList<>();
    @Nullable Refused refused;
    int thrown = -1;
  }

  private Export export() throws IOException {
    Draft draft = new Draft();
    object(key -> {
      switch (key) {
        case "name" -> draft.name = string();
        case "definition" -> draft.definition = definition();
        case "types" -> array(() -> draft.types.add(codeRef()));
        case "failure" -> draft.refused = refused();
        case "thrown" -> draft.thrown = parser.getIntValue();
        default -> parser.skipChildren();
      }
    });
    String name = present(draft.name, "export name");
    if (draft.thrown >= 0) {
      return new Threw(name, draft.thrown);
    }
    Refused refused = draft.refused;
    if (refused != null) {
      return new Refused(
          name, refused.message(), refused.module(), refused.line(), refused.column());
    }
    return new Described(name, present(draft.definition, "definition"), draft.types);
  }

  private Refused refused() throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    object(key -> members.put(key, parser.getText()));
    return new Refused(
        "",
        members.getOrDefault("message", ""),
        members.get("module"),
        number(members.get("line")),
        number(members.get("column")));
  }

  private static int number(@Nullable String text) {
    return text == null ? 0 : Integer.parseInt(text);
  }

  private Definition definition() throws IOException {
    var type = new Definition.Type[1];
    var ref = new CodeRef[1];
    var displayName = new String[1];
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, FieldDefinition> definitions = new LinkedHashMap<>();
    object(key -> {
      switch (key) {
        case "type" ->
            type[0] =
                string().equals(Definition.Type.CARD_DEF.jsonName())
                    ? Definition.Type.CARD_DEF
                    : Definition.Type.FIELD_DEF;
        case "codeRef" -> ref[0] = codeRef();
        case "displayName" -> displayName[0] = string();
        case "fields" -> object(field -> fields.put(field, string()));
        case "fieldDefs" -> object(id -> definitions.put(id, fieldDefinition()));
        default -> parser.skipChildren();
      }
    });
    return new Definition(
        present(type[0], "type"), present(ref[0], "code ref"), displayName[0], fields, definitions);
  }

  private FieldDefinition fieldDefinition() throws IOException {
    var kind = new FieldDefinition.Kind[1];
    var flags = new boolean[2];
    var ref = new CodeRef[1];
    var serializer = new String[1];
    var texts = new JsonText[2];
    object(key -> {
      switch (key) {
        case "type" -> kind[0] = kind(string());
        case "isPrimitive" -> flags[0] = parser.getBooleanValue();
        case "isComputed" -> flags[1] = parser.getBooleanValue();
        case "fieldOrCard" -> ref[0] = codeRef();
        case "serializerName" -> serializer[0] = string();
        case "query" -> texts[0] = jsonText();
        case "searchable" -> texts[1] = jsonText();
        default -> parser.skipChildren();
      }
    });
    return new FieldDefinition(
        present(kind[0], "kind"),
        flags[0],
        flags[1],
        present(ref[0], "field type"),
        serializer[0],
        texts[0],
        texts[1]);
  }

  private static FieldDefinition.Kind kind(String name) throws IOException {
    for (FieldDefinition.Kind kind : FieldDefinition.Kind.values()) {
      if (kind.jsonName().equals(name)) {
        return kind;
      }
    }
    throw new IOException("not a kind of field: " + name);
  }

  private JsonText jsonText() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      generator.copyCurrentStructure(parser);
    }
    return new JsonText(text.toString());
  }

  private CodeRef codeRef() throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    var card = new CodeRef[1];
    object(key -> {
      if (key.equals("card")) {
        card[0] = codeRef();
      } else {
        members.put(key, string());
      }
    });
    String type = members.getOrDefault("type", "");
    return switch (type) {
      case "ancestorOf" -> new CodeRef.AncestorOf(present(card[0], "card"));
      case "fieldOf" ->
          new CodeRef.FieldOf(present(card[0], "card"), present(members.get("field"), "field"));
      default ->
          CodeRef.of(
              present(members.get("module"), "module"), present(members.get("name"), "name"));
    };
  }
}
