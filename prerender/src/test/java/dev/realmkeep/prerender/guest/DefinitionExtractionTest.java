package dev.realmkeep.prerender.guest;

import static dev.realmkeep.prerender.guest.PrerenderedRealm.base;
import static dev.realmkeep.prerender.guest.PrerenderedRealm.ref;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition.Kind;
import dev.realmkeep.cache.model.JsonText;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DefinitionExtractionTest {
  private static final String API =
      "import { CardDef, FieldDef, Component, field, contains, containsMany, linksTo, linksToMany,"
          + " StringField, primitive } from '@cardstack/base/card-api';\n";

  private final PrerenderedRealm realm = new PrerenderedRealm();

  @AfterEach
  void close() {
    realm.close();
  }

  @Test
  void aCardHasItsOwnFieldsFirstAndThenTheInheritedOnes() {
    realm
        .file("company.ts", API + "export class Company extends CardDef {}")
        .file(
            "person.ts",
            API
                + """
                import NumberField from '@cardstack/base/number';
                import { Company } from './company';
                export class Person extends CardDef {
                  static displayName = 'Person';
                  @field name = contains(StringField);
                  @field age = contains(NumberField);
                  @field employer = linksTo(() => Company, { searchable: 'address' });
                }
                """);

    Definition person = realm.definition("person", "Person");

    assertThat(person.type()).isEqualTo(Definition.Type.CARD_DEF);
    assertThat(person.codeRef()).isEqualTo(ref("person", "Person"));
    assertThat(person.displayName()).isEqualTo("Person");
    assertThat(person.fields().keySet())
        .containsExactly(
            "name", "age", "employer", "id", "title", "description", "thumbnailURL", "cardInfo");
    assertThat(person.field("name").fieldOrCard()).isEqualTo(base("card-api", "StringField"));
    assertThat(person.field("age").fieldOrCard()).isEqualTo(base("number", "default"));
    assertThat(person.field("age").serializerName()).isEqualTo("number");
    assertThat(person.field("employer").kind()).isEqualTo(Kind.LINKS_TO);
    assertThat(person.field("employer").isPrimitive()).isFalse();
    assertThat(person.field("employer").searchable()).isEqualTo(new JsonText("\"address\""));
    assertThat(person.field("id").fieldOrCard()).isEqualTo(base("card-api", "ReadOnlyField"));
  }

  @Test
  void equalFieldsShareOneDefinitionNumberedByFirstUse() {
    realm.file(
        "a.ts",
        API
            + """
            export class A extends FieldDef {
              @field first = contains(StringField);
              @field many = containsMany(StringField);
              @field second = contains(StringField);
              @field computed = contains(StringField, { computeVia: 'first' });
            }
            """);

    Definition a = realm.definition("a", "A");

    assertThat(a.type()).isEqualTo(Definition.Type.FIELD_DEF);
    assertThat(a.fields())
        .containsEntry("first", "f0")
        .containsEntry("many", "f1")
        .containsEntry("second", "f0")
        .containsEntry("computed", "f2");
    assertThat(a.fieldDefs().keySet()).containsExactly("f0", "f1", "f2");
    assertThat(a.field("computed").isComputed()).isTrue();
  }

  @Test
  void aFieldOfTheSubclassHidesTheInheritedOne() {
    realm.file(
        "a.ts",
        API
            + """
            export class Base extends CardDef { @field x = contains(StringField); }
            export class Sub extends Base { @field x = containsMany(StringField); }
            """);

    assertThat(realm.field("a", "Sub", "x").kind()).isEqualTo(Kind.CONTAINS_MANY);
    assertThat(realm.field("a", "Base", "x").kind()).isEqualTo(Kind.CONTAINS);
  }

  @Test
  void aClassThatIsNotExportedIsNamedThroughWhatReachesIt() {
    realm.file(
        "a.ts",
        API
            + """
            class Hidden extends FieldDef { @field s = contains(StringField); }
            class Middle extends CardDef { @field h = contains(Hidden); }
            export class Card extends Middle {}
            """);

    ExportEntry.Defined card = realm.defined("a", "Card");

    assertThat(card.definition().field("h").fieldOrCard())
        .isEqualTo(new CodeRef.FieldOf(ref("a", "Card"), "h"));
    assertThat(card.types())
        .containsExactly(
            ref("a", "Card"),
            new CodeRef.AncestorOf(ref("a", "Card")),
            base("card-api", "CardDef"));
  }

  @Test
  void aReExportedClassIsNamedWhereItIsDefinedAlsoInACycle() {
    realm
        .file(
            "a.ts", "export { B as Renamed, default as D } from './b'; export * from './b';" + API)
        .file(
            "b.ts",
            API
                + """
                import * as a from './a';
                export class B extends CardDef { static displayName = 'B' + typeof a; }
                export default class extends FieldDef {}
                """);

    assertThat(realm.found("a").exports().keySet()).containsExactly("B", "D", "Renamed");
    assertThat(realm.definition("a", "Renamed").codeRef()).isEqualTo(ref("b", "B"));
    assertThat(realm.definition("a", "D").codeRef()).isEqualTo(ref("b", "default"));
    assertThat(realm.definition("b", "B").codeRef()).isEqualTo(ref("b", "B"));
  }

  @Test
  void anInitialiserRunsOnceAndNoConstructorRuns() {
    realm.file(
        "a.ts",
        API
            + """
            let runs = 0;
            function once() { runs++; return StringField; }
            export class A extends CardDef {
              @field x = contains(once());
              constructor(private required: { deep: string }) {
                super();
                throw new Error(required.deep);
              }
              static get displayName() { return 'runs ' + runs; }
            }
            """);

    assertThat(realm.definition("a", "A").displayName()).isEqualTo("runs 1");
  }

  @Test
  void everyFormOfAFieldDeclarationIsRead() {
    realm.file(
        "a.ts",
        """
        import { CardDef, field as f, contains, StringField } from '@cardstack/base/card-api';
        import * as api from '@cardstack/base/card-api';
        const deprecated: any = () => {};
        export class A extends CardDef {
          @f plain = contains(StringField)
          @f typed: string = contains(StringField)
          @f 'with-dash' = contains(StringField);
          @f
          public override nextLine!: string =
            contains(StringField, { computeVia: function () { return '@f no = 1'; } });
          @deprecated @f decorated = contains(StringField);
          @api.field viaNamespace = api.contains(api.StringField);
          // @f commented = contains(StringField);
          text = "@f quoted = 1";
        }
        """);

    assertThat(realm.definition("a", "A").fields().keySet())
        .startsWith("plain", "typed", "with-dash", "nextLine", "decorated", "viaNamespace", "id");
  }

  @Test
  void oneFailingExportLeavesTheOthersAlone() {
    realm.file(
        "a.ts",
        API
            + """
            export class Good extends CardDef {}
            export class Bad extends CardDef {
              @field gone = linksTo(() => { throw new Error('no such card'); });
            }
            export class AlsoBad extends CardDef {
              @field what = contains(undefined);
            }
            """);

    ModuleEntry.Found found = realm.found("a");

    assertThat(found.exports().get("Good")).isInstanceOf(ExportEntry.Defined.class);
    assertThat(found.exports().get("Bad"))
        .isInstanceOfSatisfying(
            ExportEntry.Undefined.class,
            bad -> {
              assertThat(bad.error().message()).contains("no such card");
              assertThat(bad.error().line()).isEqualTo(4);
            });
    assertThat(found.exports().get("AlsoBad"))
        .isInstanceOfSatisfying(
            ExportEntry.Undefined.class,
            bad -> {
              assertThat(bad.error().message()).contains("what").contains("undefined");
              assertThat(bad.error().line()).isEqualTo(7);
              assertThat(bad.error().column()).isEqualTo(3);
            });
  }

  @Test
  void queryAndSearchableAreKeptAsDeclared() {
    realm.file(
        "a.ts",
        API
            + """
            export class A extends CardDef {
              @field all = linksToMany(() => A, { query: { filter: { eq: { a: 1 } } },
                searchable: ['x', 'y.z'] });
              @field yes = linksTo(() => A, { searchable: true });
              @field no = linksTo(() => A, { searchable: 42 });
            }
            """);

    assertThat(realm.field("a", "A", "all").query())
        .isEqualTo(new JsonText("{\"filter\":{\"eq\":{\"a\":1}}}"));
    assertThat(realm.field("a", "A", "all").searchable())
        .isEqualTo(new JsonText("[\"x\",\"y.z\"]"));
    assertThat(realm.field("a", "A", "yes").searchable()).isEqualTo(new JsonText("true"));
    assertThat(realm.field("a", "A", "no").searchable()).isNull();
  }

  @Test
  void aModuleWithoutCardClassesHasNoDefinitions() {
    realm.file("a.ts", "export class NotACard {} export const x = 1;");

    assertThat(realm.found("a").exports()).isEmpty();
  }

  @Test
  void dependenciesAreTransitiveCanonicalAndSorted() {
    realm
        .file(
            "a.ts",
            "import './z.gts'; import './b'; import x from './data.json';"
                + API
                + "export const y = x;")
        .file("b.ts", "import './c.js'; import './a';")
        .file("c.js", "")
        .file("z.gts", "")
        .file("data.json", "{}");

    assertThat(realm.found("a").deps())
        .containsExactly(
            PrerenderedRealm.URL + "b",
            PrerenderedRealm.URL + "c",
            PrerenderedRealm.URL + "data.json",
            PrerenderedRealm.URL + "z");
  }

  @Test
  void enumFieldsAreNamedThroughTheirCard() {
    realm.file(
        "a.ts",
        API
            + """
            import enumField from '@cardstack/base/enum';
            const Size = enumField(StringField, { options: ['S', 'L'] });
            export const Colour = enumField(StringField, { options: ['red'] });
            export class A extends CardDef {
              @field size = contains(Size);
              @field colour = contains(Colour);
            }
            """);

    assertThat(realm.field("a", "A", "size").fieldOrCard())
        .isEqualTo(new CodeRef.FieldOf(ref("a", "A"), "size"));
    assertThat(realm.field("a", "A", "size").isPrimitive()).isTrue();
    assertThat(realm.field("a", "A", "colour").fieldOrCard()).isEqualTo(ref("a", "Colour"));
  }
}
