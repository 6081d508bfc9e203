package dev.realmkeep.cache.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.Diagnostics;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.testing.SampleEntries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryJsonTest {
  private static final String MODULE = "https://r.example/ws/person.gts";

  @Test
  void whatIsWrittenIsReadBackWhateverTheGuestNamedThings() {
    for (long seed = 0; seed < 3_000; seed++) {
      ModuleEntry entry = new RandomEntries(seed).entry();

      ModuleEntry back = EntryJson.read(EntryJson.write(MODULE, entry));

      assertThat(back).as("seed %d", seed).isEqualTo(entry);
    }
  }

  @Test
  void whatIsStoredIsReadBackAndHandedOnAsTheSameBytes() {
    int described = 0;
    for (long seed = 0; seed < 3_000; seed++) {
      ModuleEntry entry = new RandomEntries(seed).entry();
      byte[] stored = EntryJson.write(MODULE, entry);

      ModuleEntry back = EntryJson.readStored(stored);

      assertThat(EntryJson.write(MODULE, back)).as("seed %d", seed).isEqualTo(stored);
      assertThat(back).as("seed %d", seed).isEqualTo(entry);
      if (back instanceof ModuleEntry.Found found) {
        described +=
            (int)
                found.exports().values().stream()
                    .filter(e -> e instanceof ExportEntry.Defined d && d.described().form() != null)
                    .count();
      }
    }
    assertThat(described).as("descriptions that stayed bytes").isPositive();
  }

  @Test
  void storedBytesOfAnotherFormAreReadAsAnyOthers() {
    ModuleEntry entry = new ModuleEntry.Found(Map.of(), List.of("x"), Diagnostics.NONE);
    String spaced =
        new String(EntryJson.write(MODULE, entry), UTF_8).replace("{", "{ ").replace(":", " : ");

    assertThat(EntryJson.readStored(spaced.getBytes(UTF_8))).isEqualTo(entry);
  }

  @Test
  void storedBytesThatAreCutOffAreRefused() {
    for (long seed = 0; seed < 40; seed++) {
      byte[] stored = EntryJson.write(MODULE, new RandomEntries(seed).entry());
      for (int length = 0; length < stored.length; length += 1 + stored.length / 100) {
        byte[] cut = Arrays.copyOf(stored, length);

        assertThatThrownBy(() -> EntryJson.readStored(cut)).isInstanceOf(JsonFormatException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MISSING, 404, false",
    "SYNTAX, 406, false",
    "EVALUATION, 422, false",
    "FORBIDDEN, 403, false",
    "TIME_LIMIT, 504, true",
    "MEMORY, 507, true",
    "STACK, 508, true",
    "TRAPPED, 500, true"
  })
  void aKindOfErrorHasItsStatusAndIsForTheMomentOrForGood(
      ModuleError.Kind kind, int status, boolean transientFailure) {
    ModuleEntry failed =
        new ModuleEntry.Failed(ModuleError.of(kind, "no"), List.of(), Diagnostics.NONE);

    String json = new String(EntryJson.write(MODULE, failed), UTF_8);

    assertThat(json).contains("\"status\":" + status + ",");
    assertThat(EntryJson.read(json.getBytes(UTF_8))).isEqualTo(failed);
    assertThat(kind.isTransient()).isEqualTo(transientFailure);
  }

  @Test
  void noKindOfErrorIsLeftOutThere() throws NoSuchMethodException {
    CsvSource table =
        EntryJsonTest.class
            .getDeclaredMethod(
                "aKindOfErrorHasItsStatusAndIsForTheMomentOrForGood",
                ModuleError.Kind.class,
                int.class,
                boolean.class)
            .getAnnotation(CsvSource.class);

    assertThat(table.value()).hasSize(ModuleError.Kind.values().length);
  }

  @Test
  void whatIsWrittenIsNobodyElsesToChange() {
    byte[] stored = EntryJson.write(MODULE, SampleEntries.found(MODULE, "v1"));
    ModuleEntry entry = EntryJson.readStored(stored.clone());

    Arrays.fill(EntryJson.write(MODULE, entry), (byte) 'x');

    assertThat(EntryJson.write(MODULE, entry)).isEqualTo(stored);
  }

  @Test
  void theOrderOfExportsIsKept() {
    ExportEntry any = new ExportEntry.Undefined(ModuleError.of(ModuleError.Kind.EVALUATION, "x"));
    Map<String, ExportEntry> exports = new LinkedHashMap<>();
    List.of("z", "a", "m").forEach(name -> exports.put(name, any));

    ModuleEntry back =
        EntryJson.read(
            EntryJson.write(MODULE, new ModuleEntry.Found(exports, List.of(), Diagnostics.NONE)));

    assertThat(((ModuleEntry.Found) back).exports().keySet()).containsExactly("z", "a", "m");
  }

  @Test
  void exportsAreKeyedByTheModuleWithoutExtension() {
    ModuleEntry entry =
        new ModuleEntry.Found(
            Map.of(
                "Person",
                new ExportEntry.Undefined(ModuleError.of(ModuleError.Kind.EVALUATION, "boom"))),
            List.of("https://r.example/ws/company.gts"),
            new Diagnostics(List.of("lodash-es"), List.of()));

    assertThat(new String(EntryJson.write(MODULE, entry), UTF_8))
        .isEqualTo(
            "{\"definitions\":{\"https://r.example/ws/person/Person\":"
                + "{\"error\":{\"status\":422,\"kind\":\"evaluation\",\"message\":\"boom\","
                + "\"additionalErrors\":[]}}},"
                + "\"deps\":[\"https://r.example/ws/company.gts\"],"
                + "\"diagnostics\":{\"stubs\":[\"lodash-es\"],\"notes\":[]}}");
  }

  @Test
  void aMissingModuleDiffersFromOneWhoseImportIsMissing() {
    ModuleError error = ModuleError.of(ModuleError.Kind.MISSING, "no such file");
    ModuleEntry missing = new ModuleEntry.Missing(error);
    ModuleEntry failed = new ModuleEntry.Failed(error, List.of(), Diagnostics.NONE);

    assertThat(EntryJson.read(EntryJson.write(MODULE, missing))).isEqualTo(missing);
    assertThat(EntryJson.read(EntryJson.write(MODULE, failed))).isEqualTo(failed);
  }

  @Test
  void membersOfALaterVersionAreIgnored() {
    String json = "{\"later\":{\"x\":[1,{}]},\"definitions\":{},\"deps\":[],\"diagnostics\":{}}";

    assertThat(EntryJson.read(json.getBytes(UTF_8)))
        .isEqualTo(new ModuleEntry.Found(Map.of(), List.of(), Diagnostics.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"definitions\":[]}",
        "{\"definitions\":{\"noslash\":{\"error\":{}}}}",
        "{\"definitions\":{},\"deps\":[1]}",
        "{\"definitions\":{}} {}",
        "{\"missing\":true}",
        "{\"error\":{\"kind\":\"unheard-of\",\"message\":\"\"}}"
      })
  void bytesThatAreNoEntryAreATypedFailure(String json) {
    assertThatThrownBy(() -> EntryJson.read(json.getBytes(UTF_8)))
        .isInstanceOf(JsonFormatException.class);
  }

  @Test
  void everyTruncationIsATypedFailure() {
    byte[] whole = EntryJson.write(MODULE, new RandomEntries(7).entry());
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> EntryJson.read(part)).isInstanceOf(JsonFormatException.class);
    }
  }

  @Test
  void bytesThatAreNoUtf8AreATypedFailure() {
    byte[] json = "{\"missing\":true,\"error\":{\"kind\":\"x?\"}}".getBytes(UTF_8);
    json[new String(json, UTF_8).indexOf('?')] = (byte) 0xFF;

    assertThatThrownBy(() -> EntryJson.read(json)).isInstanceOf(JsonFormatException.class);
  }

  @Test
  void aTextMayHoldTheReplacementCharacter() {
    ModuleEntry odd =
        new ModuleEntry.Missing(ModuleError.of(ModuleError.Kind.MISSING, "no \uFFFD.gts"));

    assertThat(EntryJson.read(EntryJson.write(MODULE, odd))).isEqualTo(odd);
  }

  @Test
  void namesOfEarlierEntriesCostALaterOneNothing() {
    // Given the bytes of many entries, each with a name of its own
    ExportEntry any = new ExportEntry.Undefined(ModuleError.of(ModuleError.Kind.EVALUATION, "x"));
    ModuleEntry entry = new ModuleEntry.Found(Map.of("X", any), List.of(), Diagnostics.NONE);
    List<byte[]> many = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      many.add(EntryJson.write("https://r.example/ws/module-" + i, entry));
    }
    long first = allocatedBy(() -> many.subList(0, 100).forEach(EntryJson::read));

    // When all are read
    many.forEach(EntryJson::read);

    // Then the last hundred take no more memory than the first
    long last = allocatedBy(() -> many.subList(2_900, 3_000).forEach(EntryJson::read));
    assertThat(last).isLessThan(2 * first);
  }

  private static long allocatedBy(Runnable work) {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
