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
}
