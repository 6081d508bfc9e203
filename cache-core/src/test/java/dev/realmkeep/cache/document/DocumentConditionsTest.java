package dev.realmkeep.cache.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.All;
import dev.realmkeep.cache.model.document.DocumentFilter.Any;
import dev.realmkeep.cache.model.document.DocumentFilter.Compare;
import dev.realmkeep.cache.model.document.DocumentFilter.Comparison;
import dev.realmkeep.cache.model.document.DocumentFilter.Contains;
import dev.realmkeep.cache.model.document.DocumentFilter.In;
import dev.realmkeep.cache.model.document.DocumentFilter.IsNull;
import dev.realmkeep.cache.model.document.DocumentFilter.Not;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.cache.model.document.DocumentSort;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples that say what filters and orders mean; stores are compared with them. */
class DocumentConditionsTest {
  private static final String DOCUMENT =
      "{\"n\":10,\"s\":\"Ab\",\"t\":false,\"z\":null,\"o\":{\"x\":1},\"l\":[1]}";

  @Test
  void valuesCompareWithinTheirTypeOnly() {
    assertThat(holds(compare("n", Comparison.EQUAL, number("1e1")))).isTrue();
    assertThat(holds(compare("n", Comparison.GREATER, number("9")))).isTrue();
    assertThat(holds(compare("n", Comparison.LESS_OR_EQUAL, number("10.0")))).isTrue();
    assertThat(holds(compare("n", Comparison.LESS, number("10.0")))).isFalse();
    assertThat(holds(compare("n", Comparison.EQUAL, text("10")))).isFalse();
    assertThat(holds(compare("s", Comparison.GREATER, text("AZ")))).isTrue();
    assertThat(holds(compare("s", Comparison.GREATER_OR_EQUAL, text("ab")))).isFalse();
    assertThat(holds(compare("t", Comparison.LESS, new Scalar.Truth(true)))).isTrue();
    assertThat(holds(compare("t", Comparison.LESS, number("1")))).isFalse();
  }

  @Test
  void aPathLeadsThroughObjectsOnly() {
    assertThat(holds(compare("o.x", Comparison.EQUAL, number("1")))).isTrue();
    assertThat(holds(compare("l.0", Comparison.EQUAL, number("1")))).isFalse();
    assertThat(holds(new IsNull("l.0"))).isTrue();
    assertThat(holds(new IsNull("n.x"))).isTrue();
    assertThat(holds(new IsNull("o"))).isFalse();
  }

  @Test
  void noValueSatisfiesNothingButIsNull() {
    for (String path : List.of("z", "none")) {
      assertThat(holds(new IsNull(path))).isTrue();
      assertThat(holds(compare(path, Comparison.LESS, text("z")))).isFalse();
      assertThat(holds(new Not(compare(path, Comparison.LESS, text("z"))))).isTrue();
      assertThat(holds(new Contains(path, ""))).isFalse();
    }
  }

  @Test
  void listsOfFiltersAndValues() {
    assertThat(holds(new In("s", List.of(number("1"), text("Ab"))))).isTrue();
    assertThat(holds(new In("s", List.of()))).isFalse();
    assertThat(holds(new All(List.of()))).isTrue();
    assertThat(holds(new Any(List.of()))).isFalse();
    assertThat(holds(new Any(List.of(new IsNull("n"), new Contains("s", "b"))))).isTrue();
    assertThat(holds(new Contains("s", "B"))).isFalse();
    assertThat(holds(new Contains("n", "1"))).isFalse();
  }

  @Test
  void anOrderGoesByRankThenValueThenId() {
    List<Ordered> sorted =
        Stream.of(
                "[]", "\"b\"", "\"\uD83D\uDE00\"", "\"\uFFFD\"", "2", "10", "true", "false", "null")
            .map(value -> new Ordered(value, DocumentJson.parse("{\"v\":" + value + "}")))
            .sorted(DocumentOrder.of(List.of(new DocumentSort("v", false))))
            .toList();

    assertThat(sorted)
        .extracting(Ordered::id)
        .containsExactly(
            "null", "false", "true", "2", "10", "\"b\"", "\"\uFFFD\"", "\"\uD83D\uDE00\"", "[]");
    assertThat(sorted.stream().sorted(DocumentOrder.of(List.of(new DocumentSort("v", true)))))
        .isEqualTo(sorted.reversed());
    assertThat(sorted.stream().sorted(DocumentOrder.of(List.of(new DocumentSort("w", true)))))
        .extracting(Ordered::id)
        .containsExactly(
            "\"b\"", "\"\uFFFD\"", "\"\uD83D\uDE00\"", "10", "2", "[]", "false", "null", "true");
  }

  private record Ordered(String id, DocumentValue.Members members)
      implements DocumentOrder.Ordered {}

  private static boolean holds(DocumentFilter filter) {
    return DocumentConditions.of(filter).test(DocumentJson.parse(DOCUMENT));
  }

  private static DocumentFilter compare(String path, Comparison comparison, Scalar value) {
    return new Compare(path, comparison, value);
  }

  private static Scalar number(String value) {
    return new Scalar.Number(new BigDecimal(value));
  }

  private static Scalar text(String value) {
    return new Scalar.Text(value);
  }
}
