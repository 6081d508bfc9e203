package dev.realmkeep.prerender.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.prerender.loader.BundledText;
import org.junit.jupiter.api.Test;

class BaseRealmTest {

  @Test
  void everyModuleOfTheBaseRealmEvaluatesAndIsDescribed() {
    try (PrerenderedRealm realm = new PrerenderedRealm()) {
      for (String file : BundledText.BASE.names()) {
        String name = file.replace(".ts", "");
        realm.file(
            name + ".ts",
            "export * from '@cardstack/base/"
                + name
                + "';"
                + "export { default as $default } from '@cardstack/base/"
                + name
                + "';");

        ModuleEntry.Found found = realm.found(name);

        assertThat(found.exports().values())
            .as(name)
            .allMatch(ExportEntry.Defined.class::isInstance);
      }
    }
  }

  /** Anything that is not there would be a stub, and nobody would notice. */
  @Test
  void whatCardsImportIsThere() {
    assertThat(BundledText.BASE.names())
        .contains(
            "string.ts",
            "number.ts",
            "boolean.ts",
            "date.ts",
            "datetime.ts",
            "markdown.ts",
            "text-area.ts",
            "email.ts",
            "url.ts",
            "phone-number.ts",
            "color.ts",
            "address.ts",
            "website.ts",
            "enum.ts",
            "percentage.ts",
            "big-integer.ts",
            "ethereum-address.ts",
            "code-ref.ts",
            "base64-image.ts",
            "image-size.ts",
            "country.ts",
            "skill.ts",
            "file-api.ts");
    try (PrerenderedRealm realm = new PrerenderedRealm()) {
      realm.file(
          "check.ts",
          """
          import * as api from '@cardstack/base/card-api';
          const names = ['BaseDef', 'CardDef', 'FieldDef', 'Component', 'field', 'contains',
            'containsMany', 'linksTo', 'linksToMany', 'primitive', 'serialize', 'deserialize',
            'relativeTo', 'realmURL', 'CardInfoField', 'Theme'];
          const absent = names.filter((name) => (api as any)[name] === undefined);
          export class Absent extends api.CardDef {
            static displayName = 'absent: ' + absent.join();
          }
          """);

      assertThat(realm.definition("check", "Absent").displayName()).isEqualTo("absent: ");
    }
  }
}
