package dev.realmkeep.cache.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.ModuleEntry.Diagnostics;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.testing.SampleEntries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is cached and shared stays as it was made, whatever its maker does with what it gave. */
class ImmutabilityTest {
  private static final String MODULE = "https://r.example/ws/person";
  private static final ModuleError ERROR = ModuleError.of(ModuleError.Kind.EVALUATION, "no");
  private static final Definition CARD = SampleEntries.card(MODULE, "Person", "Person");

  /** An element, and what a value gives back of a list that it was made with. */
  record OfList<T>(T element, Function<List<T>, List<T>> kept) {}

  /** A value, and what a value gives back of a map that it was made with, which has the key f0. */
  record OfMap<T>(T element, Function<Map<String, T>, Map<String, T>> kept) {}

  static Stream<Named<OfList<?>>> lists() {
    return Stream.of(
        Named.of("Found.deps", strings(x -> found(Map.of(), x).deps())),
        Named.of(
            "Failed.deps", strings(x -> new ModuleEntry.Failed(ERROR, x, Diagnostics.NONE).deps())),
        Named.of("Diagnostics.stubs", strings(x -> new Diagnostics(x, List.of()).stubs())),
        Named.of("Diagnostics.notes", strings(x -> new Diagnostics(List.of(), x).notes())),
        Named.of(
            "Invalidation.modules",
            strings(x -> new Invalidation(1, Invalidation.Kind.MODULES, "r", 1, x).modules())),
        Named.of(
            "Described.types",
            new OfList<>(CARD.codeRef(), (List<CodeRef> x) -> new Described(CARD, x).types())),
        Named.of(
            "Defined.types",
            new OfList<>(
                CARD.codeRef(), (List<CodeRef> x) -> new ExportEntry.Defined(CARD, x).types())),
        Named.of(
            "ModuleError.additionalErrors",
            new OfList<>(
                ERROR,
                (List<ModuleError> x) ->
                    new ModuleError(ModuleError.Kind.MISSING, "no", null, 0, 0, null, x)
                        .additionalErrors())),
        Named.of(
            "Populated.reads",
            new OfList<>(
                new FileRead("r", "p", 1),
                (List<FileRead> x) ->
                    new Populated(SampleEntries.missing(MODULE), null, x, null, 0, 1).reads())));
  }

  static Stream<Named<OfMap<?>>> maps() {
    FieldDefinition field = CARD.fieldDefs().values().iterator().next();
    return Stream.of(
        Named.of(
            "Found.exports",
            new OfMap<ExportEntry>(
                new ExportEntry.Undefined(ERROR), x -> found(x, List.of()).exports())),
        Named.of(
            "Definition.fields",
            new OfMap<>(
                "f0", (Map<String, String> x) -> definition(x, Map.of("f0", field)).fields())),
        Named.of(
            "Definition.fieldDefs",
            new OfMap<>(
                field, (Map<String, FieldDefinition> x) -> definition(Map.of(), x).fieldDefs())));
  }

  @ParameterizedTest
  @MethodSource("lists")
  <T> void aListIsKeptAsItWas(OfList<T> value) {
    List<T> given = new ArrayList<>(List.of(value.element()));
    List<T> kept = value.kept().apply(given);

    given.add(value.element());

    assertThat(kept).containsExactly(value.element());
    assertThatThrownBy(() -> kept.add(value.element()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @MethodSource("maps")
  <T> void aMapIsKeptAsItWas(OfMap<T> value) {
    Map<String, T> given = new LinkedHashMap<>(Map.of("f0", value.element()));
    Map<String, T> kept = value.kept().apply(given);

    given.put("later", value.element());

    assertThat(kept).containsExactly(Map.entry("f0", value.element()));
    assertThatThrownBy(() -> kept.put("later", value.element()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static OfList<String> strings(Function<List<String>, List<String>> kept) {
    return new OfList<>("a", kept);
  }

  private static ModuleEntry.Found found(Map<String, ExportEntry> exports, List<String> deps) {
    return new ModuleEntry.Found(exports, deps, Diagnostics.NONE);
  }

  private static Definition definition(
      Map<String, String> fields, Map<String, FieldDefinition> fieldDefs) {
    return new Definition(
        Definition.Type.CARD_DEF, CodeRef.of(MODULE, "Person"), null, fields, fieldDefs);
  }
}
