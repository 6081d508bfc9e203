package dev.realmkeep.cache.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.FieldDefinition.Kind;
import dev.realmkeep.cache.model.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionJsonTest {
  private static final String BASE = "@cardstack/base/";
  private static final CodeRef PERSON = CodeRef.of("https://r.example/ws/person", "Person");

  private static final String PERSON_JSON =
      """
      {"type":"card-def",
       "codeRef":{"module":"https://r.example/ws/person","name":"Person"},
       "displayName":"Person",
       "fields":{"name":"f0","age":"f1","employer":"f2","id":"f3"},
       "fieldDefs":{
        "f0":{"type":"contains","isPrimitive":true,"isComputed":false,"fieldOrCard":{"module":"@cardstack/base/card-api","name":"StringField"}},
        "f1":{"type":"contains","isPrimitive":true,"isComputed":false,"fieldOrCard":{"module":"@cardstack/base/number","name":"default"},"serializerName":"number"},
        "f2":{"type":"linksTo","isPrimitive":false,"isComputed":false,"fieldOrCard":{"module":"https://r.example/ws/company","name":"Company"},"searchable":"address"},
        "f3":{"type":"contains","isPrimitive":true,"isComputed":false,"fieldOrCard":{"module":"@cardstack/base/card-api","name":"ReadOnlyField"}}}}
      """;

  @Test
  void aCardWithPrimitiveSerialisedAndLinkedFieldsHasExactlyThisForm() {
    Definition person = person();

    assertThat(new String(DefinitionJson.write(person), UTF_8))
        .isEqualTo(PERSON_JSON.replaceAll("\n *", ""));
    assertThat(DefinitionJson.read(PERSON_JSON.getBytes(UTF_8))).isEqualTo(person);
  }

  @Test
  void theOrderOfFieldsIsKept() {
    Definition back = DefinitionJson.read(DefinitionJson.write(person()));

    assertThat(back.fields().keySet()).containsExactly("name", "age", "employer", "id");
  }

  @Test
  void aClassThatIsNotExportedIsNamedThroughAnother() {
    CodeRef inner = new CodeRef.FieldOf(new CodeRef.AncestorOf(PERSON), "address");

    byte[] json = CodeRefJson.write(inner);

    assertThat(new String(json, UTF_8))
        .isEqualTo(
            "{\"type\":\"fieldOf\",\"card\":{\"type\":\"ancestorOf\",\"card\":"
                + "{\"module\":\"https://r.example/ws/person\",\"name\":\"Person\"}},"
                + "\"field\":\"address\"}");
    assertThat(CodeRefJson.read(json)).isEqualTo(inner);
  }

  @Test
  void aFieldThatNamesNoFieldDefinitionIsATypedFailure() {
    byte[] json = PERSON_JSON.replace("\"id\":\"f3\"", "\"id\":\"f9\"").getBytes(UTF_8);

    assertThatThrownBy(() -> DefinitionJson.read(json)).isInstanceOf(JsonFormatException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "true} , \"x\": {", "1 2", "nope", "[1,]"})
  void aCarriedTextCannotBreakOutOfTheDocument(String text) {
    FieldDefinition field =
        new FieldDefinition(
            Kind.LINKS_TO, false, false, PERSON, null, new JsonText(text), new JsonText("true"));
    Definition card =
        new Definition(
            Definition.Type.CARD_DEF, PERSON, null, Map.of("f", "f0"), Map.of("f0", field));

    assertThatThrownBy(() -> DefinitionJson.write(card)).isInstanceOf(JsonFormatException.class);
  }

  @Test
  void numbersOfACarriedTextKeepTheirDigits() {
    String text = "{\"n\":[1.50,1e400,123456789012345678901234567890,-0]}";
    FieldDefinition field =
        new FieldDefinition(Kind.LINKS_TO, false, false, PERSON, null, new JsonText(text), null);
    Definition card =
        new Definition(
            Definition.Type.CARD_DEF, PERSON, null, Map.of("f", "f0"), Map.of("f0", field));

    assertThat(DefinitionJson.read(DefinitionJson.write(card))).isEqualTo(card);
  }

  private static Definition person() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", "f0");
    fields.put("age", "f1");
    fields.put("employer", "f2");
    fields.put("id", "f3");
    Map<String, FieldDefinition> defs = new LinkedHashMap<>();
    defs.put("f0", primitive(CodeRef.of(BASE + "card-api", "StringField"), null));
    defs.put("f1", primitive(CodeRef.of(BASE + "number", "default"), "number"));
    defs.put(
        "f2",
        new FieldDefinition(
            Kind.LINKS_TO,
            false,
            false,
            CodeRef.of("https://r.example/ws/company", "Company"),
            null,
            null,
            new JsonText("\"address\"")));
    defs.put("f3", primitive(CodeRef.of(BASE + "card-api", "ReadOnlyField"), null));
    return new Definition(Definition.Type.CARD_DEF, PERSON, "Person", fields, defs);
  }

  private static FieldDefinition primitive(CodeRef type, @Nullable String serializer) {
    return new FieldDefinition(Kind.CONTAINS, true, false, type, serializer, null, null);
  }
}
