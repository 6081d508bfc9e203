package dev.realmkeep.cache.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.Tier;
import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.FieldDefinition.Kind;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.port.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DefinitionValidatorTest {
  private static final String MODULE = "https://r.example/a/model";
  private static final DocumentTable PERSON =
      new DocumentTable("https://r.example/a/", CodeRef.of(MODULE, "Person"));

  private final Map<CodeRef, DefinitionOutcome> types = new HashMap<>();
  private int lookups;
  private final DefinitionValidator validator = new DefinitionValidator(lookup());

  @BeforeEach
  void defineTypes() {
    define(
        Definition.Type.CARD_DEF,
        "Person",
        Map.ofEntries(
            Map.entry("name", primitive(Kind.CONTAINS, base("StringField"), null)),
            Map.entry("mail", primitive(Kind.CONTAINS, base("@email"), null)),
            Map.entry("age", primitive(Kind.CONTAINS, base("@number"), "number")),
            Map.entry("share", primitive(Kind.CONTAINS, base("@percentage"), "number")),
            Map.entry("member", primitive(Kind.CONTAINS, base("@boolean"), "boolean")),
            Map.entry("born", primitive(Kind.CONTAINS, base("@date"), "date")),
            Map.entry("seen", primitive(Kind.CONTAINS, base("@datetime"), "datetime")),
            Map.entry(
                "purse", primitive(Kind.CONTAINS, base("@ethereum-address"), "ethereum-address")),
            Map.entry("kind", primitive(Kind.CONTAINS, base("@code-ref"), "code-ref")),
            Map.entry("site", primitive(Kind.CONTAINS, base("@website"), null)),
            Map.entry("flat", nested(Kind.CONTAINS, base("@address"))),
            Map.entry("stay", nested(Kind.CONTAINS_MANY, base("@date-range"))),
            Map.entry("later", nested(Kind.CONTAINS, base("@not-there-yet"))),
            Map.entry("stars", primitive(Kind.CONTAINS, base("@big-integer"), "big-integer")),
            Map.entry("extra", primitive(Kind.CONTAINS, base("@json"), null)),
            Map.entry("nick", primitive(Kind.CONTAINS, CodeRef.of(MODULE, "Nick"), null)),
            Map.entry(
                "level",
                primitive(
                    Kind.CONTAINS,
                    new CodeRef.FieldOf(CodeRef.of(MODULE, "Person"), "level"),
                    null)),
            Map.entry("tags", primitive(Kind.CONTAINS_MANY, base("StringField"), null)),
            Map.entry("home", nested(Kind.CONTAINS, CodeRef.of(MODULE, "Address"))),
            Map.entry("places", nested(Kind.CONTAINS_MANY, CodeRef.of(MODULE, "Address"))),
            Map.entry("cardInfo", nested(Kind.CONTAINS, base("CardInfoField"))),
            Map.entry("boss", field(Kind.LINKS_TO, CodeRef.of(MODULE, "Person"))),
            Map.entry("friends", field(Kind.LINKS_TO_MANY, CodeRef.of(MODULE, "Person"))),
            Map.entry(
                "title",
                new FieldDefinition(
                    Kind.CONTAINS, true, true, base("StringField"), null, null, null))));
    define(
        Definition.Type.FIELD_DEF,
        "Address",
        Map.of(
            "city", primitive(Kind.CONTAINS, base("StringField"), null),
            "id", primitive(Kind.CONTAINS, base("@number"), "number"),
            "within", nested(Kind.CONTAINS, CodeRef.of(MODULE, "Address"))));
    define(Definition.Type.FIELD_DEF, "Nick", Map.of(), base("StringField"));
  }

  @Test
  void whatFitsItsTypeIsTaken() {
    fits(
        """
        {"id":"p1","name":"N","mail":"a@b","age":1.5,"share":0.5,"member":true,
         "born":"2001-02-03","stars":"-12345678901234567890","extra":[{"any":1}],"nick":"x",
         "level":3,"tags":["a","b",null],"home":{"city":"C","id":7,"within":{"city":"D"}},
         "places":[{},{"city":null}],"cardInfo":{"title":"T","theme":{"id":"t"}},
         "boss":{"id":"p2"},"friends":[{"id":"p2"},{"id":"p3"}]}
        """);
    fits("{}");
    fits("{\"stars\":12,\"level\":\"high\",\"boss\":null}");
  }

  @Test
  void nullIsTakenEverywhere() {
    for (String field :
        List.of(
            "name",
            "age",
            "member",
            "born",
            "stars",
            "extra",
            "nick",
            "level",
            "tags",
            "home",
            "places",
            "cardInfo",
            "boss",
            "friends")) {
      fits("{\"%s\":null}".formatted(field));
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    objects("{\"age\":1,\"shoe\":3}", "shoe: there is no such field");
    objects("{\"title\":\"T\"}", "title: is computed and cannot be given");
    objects("{\"id\":1}", "id: expected a string, found a number");
    objects("{\"name\":1}", "name: expected a string, found a number");
    objects("{\"mail\":true}", "mail: expected a string, found a boolean");
    objects("{\"nick\":1}", "nick: expected a string, found a number");
    objects("{\"age\":\"1\"}", "age: expected a number, found a string");
    objects("{\"member\":0}", "member: expected a boolean, found a number");
    objects("{\"born\":20}", "born: expected a date such as \"2026-01-31\", found a number");
    objects("{\"stars\":1.5}", "stars: expected an integer, or one in a string, found a number");
    objects("{\"stars\":\"1x\"}", "stars: expected an integer, or one in a string, found a string");
    objects("{\"tags\":\"a\"}", "tags: expected a list, found a string");
    objects("{\"tags\":[\"a\",1]}", "tags[1]: expected a string, found a number");
    objects("{\"home\":\"C\"}", "home: expected an object, found a string");
    objects("{\"home\":{\"street\":1}}", "home.street: there is no such field");
    objects("{\"home\":{\"id\":\"x\"}}", "home.id: expected a number, found a string");
    objects(
        "{\"places\":[{},{\"within\":{\"city\":1}}]}",
        "places[1].within.city: expected a string, found a number");
    objects("{\"boss\":\"p2\"}", "boss: expected an object with a string id, or null");
    objects("{\"boss\":{\"id\":2}}", "boss: expected an object with a string id, or null");
    objects("{\"friends\":{\"id\":\"p2\"}}", "friends: expected a list, found an object");
    objects("{\"friends\":[{}]}", "friends[0]: expected an object with a string id, or null");
    objects("[]", "a document is one JSON object");
  }

  @Test
  void fieldsOfTheBaseRealmTakeWhatTheyAreFor() {
    fits(
        """
        {"born":"2024-02-29","seen":"2026-01-31T12:30:00.000Z","site":"https://a.example",
         "purse":"0x00000000219ab540356cBB839Cbe05303d7705Fa",
         "kind":{"module":"https://r.example/a/model","name":"Person"},
         "flat":{"city":"C","country":{"name":"N","code":"NN"}},
         "stay":[{"start":"2026-01-31","end":null}],"later":{"anything":[1]}}
        """);
    fits("{\"seen\":\"2026-01-31T12:30:00+01:00\"}");
    fits("{\"seen\":\"2026-01-31T12:30\"}");
    fits(
        "{\"kind\":{\"type\":\"fieldOf\",\"card\":{\"module\":\"m\",\"name\":\"n\"},\"field\":\"f\"}}");
    String date = "expected a date such as \"2026-01-31\", found ";
    objects("{\"born\":\"tomorrow\"}", "born: " + date + "\"tomorrow\"");
    objects("{\"born\":\"2023-02-29\"}", "born: " + date + "\"2023-02-29\"");
    objects("{\"born\":\"2023-2-9\"}", "born: " + date + "\"2023-2-9\"");
    objects(
        "{\"born\":\"2026-01-31T12:30:00.000Z\"}",
        "born: " + date + "\"2026-01-31T12:30:00.000Z\"");
    objects("{\"stay\":[{\"start\":5}]}", "stay[0].start: " + date + "a number");
    String time = "seen: expected a date and time such as \"2026-01-31T12:30:00.000Z\", found ";
    objects("{\"seen\":\"2026-01-31\"}", time + "\"2026-01-31\"");
    objects("{\"seen\":\"2026-01-31T25:00:00Z\"}", time + "\"2026-01-31T25:00:00Z\"");
    objects("{\"seen\":1769862600000}", time + "a number");
    objects("{\"site\":1}", "site: expected a string, found a number");
    objects(
        "{\"purse\":\"0x12\"}",
        "purse: expected an address: 0x and 40 hexadecimal digits, found a string");
    objects(
        "{\"kind\":{\"module\":\"m\"}}",
        "kind: expected a code ref: an object with module and name, found an object");
    objects("{\"flat\":{\"town\":\"C\"}}", "flat.town: there is no such field");
    objects(
        "{\"flat\":{\"country\":{\"code\":7}}}",
        "flat.country.code: expected a string, found a number");
    objects("{\"cardInfo\":{\"whatever\":1}}", "cardInfo.whatever: there is no such field");
  }

  @Test
  void typesThatContainThemselvesAreCheckedToALimit() {
    int within = DefinitionValidator.DEPTH_MAX - 2;
    String open = "{\"within\":".repeat(within);

    fits("{\"home\":" + open + "{}" + "}".repeat(within) + "}");
    assertThat(
            validator.objection(
                PERSON, "{\"home\":{\"within\":" + open + "{}" + "}".repeat(within) + "}}"))
        .hasValueSatisfying(words -> assertThat(words).endsWith("32 objects within each other"));
  }

  @Test
  void rulesAreThoseOfTheDefinitionOfTheMoment() {
    fits("{\"age\":1}");
    int before = lookups;
    fits("{\"age\":1}");
    assertThat(lookups - before).isEqualTo(1);

    define(
        Definition.Type.CARD_DEF,
        "Person",
        Map.of("age", primitive(Kind.CONTAINS, base("StringField"), null)));

    objects("{\"age\":1}", "age: expected a string, found a number");
  }

  @Test
  void aTypeThatIsNoCardMissingOrBrokenIsAnObjection() {
    CodeRef person = PERSON.type();
    types.put(person, types.get(CodeRef.of(MODULE, "Address")));
    objects("{}", person + " is not a card");
    types.put(person, new DefinitionOutcome.NoSuchExport(MODULE, "Person", List.of()));
    objects("{}", "its type is missing: " + MODULE + " has no card or field Person");
    types.put(
        person,
        new DefinitionOutcome.ModuleFailed(
            ModuleError.of(ModuleError.Kind.SYNTAX, "unexpected token")));
    objects("{}", "its type is broken: unexpected token");
  }

  @Test
  void aTypeThatCannotBeHadNowIsNoObjection() {
    types.put(
        PERSON.type(),
        new Unavailable(
            Unavailable.Reason.DATABASE_UNAVAILABLE, "no connection", Duration.ofSeconds(1)));

    assertThatThrownBy(() -> validator.objection(PERSON, "{}"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("no connection");
  }

  private void fits(String json) {
    assertThat(validator.objection(PERSON, json)).as(json).isEmpty();
  }

  private void objects(String json, String words) {
    assertThat(validator.objection(PERSON, json)).as(json).contains(words);
  }

  private void define(
      Definition.Type type, String name, Map<String, FieldDefinition> fields, CodeRef... more) {
    Map<String, String> ids = new LinkedHashMap<>();
    Map<String, FieldDefinition> defs = new LinkedHashMap<>();
    fields.forEach((field, definition) -> {
      ids.put(field, "f" + ids.size());
      defs.put(ids.get(field), definition);
    });
    CodeRef ref = CodeRef.of(MODULE, name);
    List<CodeRef> ancestors = new java.util.ArrayList<>(List.of(ref));
    ancestors.addAll(List.of(more));
    types.put(
        ref,
        new DefinitionOutcome.Answered(
            new Definition(type, ref, name, ids, defs), ancestors, Tier.L1, 1));
  }

  private static CodeRef base(String name) {
    return name.startsWith("@")
        ? CodeRef.of("@cardstack/base/" + name.substring(1), "default")
        : CodeRef.of("@cardstack/base/card-api", name);
  }

  private static FieldDefinition primitive(Kind kind, CodeRef type, String serializer) {
    return new FieldDefinition(kind, true, false, type, serializer, null, null);
  }

  private static FieldDefinition nested(Kind kind, CodeRef type) {
    return new FieldDefinition(kind, false, false, type, null, null, null);
  }

  private static FieldDefinition field(Kind kind, CodeRef type) {
    return nested(kind, type);
  }

  /** Answers from {@link #types}; nothing else of a lookup is asked for. */
  private DefinitionLookup lookup() {
    return (DefinitionLookup)
        Proxy.newProxyInstance(
            DefinitionLookup.class.getClassLoader(),
            new Class<?>[] {DefinitionLookup.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("lookupDefinition")) {
                throw new UnsupportedOperationException(method.getName());
              }
              lookups++;
              return CompletableFuture.completedFuture(
                  types.getOrDefault(
                      arguments[0], new DefinitionOutcome.NoSuchRealm("https://nowhere/")));
            });
  }
}
