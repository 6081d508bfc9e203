package dev.realmkeep.server.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.Tier;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.Described;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenderedDefinitionsTest {

  private final RenderedDefinitions rendered = new RenderedDefinitions();

  @Test
  void theSameDefinitionIsMadeToBytesOnce() {
    DefinitionOutcome.Answered answered = answered("A Book");

    assertThat(rendered.of(answered).body()).isSameAs(rendered.of(answered).body());
  }

  @Test
  void anotherDefinitionOfTheSameClassHasOtherBytesAndAnotherTag() {
    RenderedDefinitions.Rendered before = rendered.of(answered("A Book"));
    RenderedDefinitions.Rendered after = rendered.of(answered("The Book"));

    assertThat(new String(after.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("The Book");
    assertThat(after.tag()).isNotEqualTo(before.tag());
  }

  @Test
  void equalDefinitionsHaveEqualTags() {
    assertThat(rendered.of(answered("A Book")).tag())
        .isEqualTo(rendered.of(answered("A Book")).tag());
  }

  @Test
  void whatComesFromAStoreIsAnsweredAsWhatWasComputed() {
    DefinitionOutcome.Answered computed = answered("A \u00ab\"Book\"\u00bb");
    byte[] stored =
        EntryJson.write(
            "https://realms.test/shop/book",
            new ModuleEntry.Found(
                Map.of("Book", new ExportEntry.Defined(computed.described())),
                List.of(),
                ModuleEntry.Diagnostics.NONE));
    Described read =
        ((ExportEntry.Defined)
                ((ModuleEntry.Found) EntryJson.readStored(stored)).exports().get("Book"))
            .described();

    assertThat(read.form()).as("not parsed").isNotNull();
    assertThat(rendered.of(new DefinitionOutcome.Answered(read, Tier.L2, 1)).body())
        .isEqualTo(rendered.of(computed).body());
  }

  private static DefinitionOutcome.Answered answered(String displayName) {
    CodeRef ref = CodeRef.of("https://realms.test/shop/book", "Book");
    return new DefinitionOutcome.Answered(
        new Definition(Definition.Type.CARD_DEF, ref, displayName, Map.of(), Map.of()),
        List.of(ref),
        Tier.L1,
        1);
  }
}
