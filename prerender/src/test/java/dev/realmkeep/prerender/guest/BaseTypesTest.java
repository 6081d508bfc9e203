package dev.realmkeep.prerender.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.document.BaseRealm;
import dev.realmkeep.cache.json.BaseTypesJson;
import dev.realmkeep.cache.json.BaseTypesJson.BaseTypes;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.prerender.loader.BundledText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What documents of base types are checked with is what the modules of the base realm say. */
class BaseTypesTest {

  /** To write the resource anew, copy what this writes to {@code target}. */
  @Test
  void theBuiltInTypesAreThoseOfTheBaseRealm() throws IOException {
    byte[] expected = BaseTypesJson.write(ofBaseRealm());
    Path written = Path.of("target", BaseRealm.RESOURCE);
    Files.createDirectories(written.getParent());
    Files.write(written, expected);
    try (InputStream in = BaseRealm.class.getResourceAsStream(BaseRealm.RESOURCE)) {
      assertThat(in).isNotNull();
      BaseTypes known = BaseTypesJson.read(in.readAllBytes());
      assertThat(known)
          .as("compare with %s", written.toAbsolutePath())
          .isEqualTo(BaseTypesJson.read(expected));
    }
  }

  private static BaseTypes ofBaseRealm() {
    CodeRef string = PrerenderedRealm.base("card-api", "StringField");
    Set<CodeRef> strings = new LinkedHashSet<>();
    Map<String, Definition> composed = new TreeMap<>();
    try (PrerenderedRealm realm = new PrerenderedRealm()) {
      for (String file : BundledText.BASE.names().stream().sorted().toList()) {
        String name = file.replace(".ts", "");
        String from = "'@cardstack/base/" + name + "';";
        realm.file(
            name + ".ts", "export * from " + from + "export { default as $default } from " + from);
        for (ExportEntry export : new TreeMap<>(realm.found(name).exports()).values()) {
          if (export instanceof ExportEntry.Defined defined) {
            Definition definition = defined.definition();
            if (defined.types().contains(string)) {
              strings.add(definition.codeRef());
            } else if (definition.type() == Definition.Type.FIELD_DEF
                && !definition.fields().isEmpty()) {
              composed.put(definition.codeRef().toString(), definition);
            }
          }
        }
      }
    }
    return new BaseTypes(List.copyOf(strings), new ArrayList<>(composed.values()));
  }
}
