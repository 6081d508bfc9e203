package dev.realmkeep.cache.conformance;

import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.Comparison;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentSort;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Documents and questions about them, chosen so that they often meet, also at the edges. */
public final class RandomDocuments {
  private static final String LONG = "long".repeat(200);

  /** Beyond the basic plane, before and after its end by unit and by code point. */
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "A",
          "b",
          "ab",
          "aB",
          "ä",
          "z",
          "10",
          "9",
          "%",
          "_",
          "\\\\",
          "\\\"",
          "'",
          "a b",
          "\uFFFD",
          "\uD83D\uDE00",
          "\uE000",
          "\uD83D\uDE00x",
          LONG,
          LONG + "a",
          LONG + "b",
          LONG + "b\uD83D\uDE00",
          "null",
          "true",
          "{}");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "1",
          "1.0",
          "1.5",
          "-1",
          "2",
          "9",
          "10",
          "1e1",
          "1e400",
          "-1e400",
          "1e-400",
          "12345678901234567890",
          "12345678901234567891",
          "0.1");

  private static final List<String> PATHS =
      List.of("a", "n", "s", "o", "o.x", "o.x.y", "l", "l.0", "it's", "o.\\\"", "none", "a..b");

  private final Random random;

  public RandomDocuments(Random random) {
    this.random = random;
  }

  public boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  public String id() {
    return any(List.of("d", "D", "ä", "\uFFFD", "\uD83D\uDE00")) + random.nextInt(40);
  }

  public String document() {
    return "{"
        + Stream.of(
                "\"a\":" + value(2),
                "\"n\":" + any(NUMBERS),
                "\"s\":" + text(),
                "\"o\":" + (oneIn(4) ? value(1) : "{\"x\":" + value(2) + ",\"\\\"\":1}"),
                "\"l\":" + value(1),
                "\"it's\":" + scalar())
            .filter(member -> !oneIn(5))
            .collect(Collectors.joining(","))
        + "}";
  }

  public DocumentQuery query() {
    List<DocumentSort> sort = some(3, () -> new DocumentSort(path(), random.nextBoolean()));
    return new DocumentQuery(
        oneIn(5) ? DocumentFilter.EVERYTHING : filter(3),
        sort,
        oneIn(2) ? 0 : random.nextInt(10),
        oneIn(2) ? 1_000 : 1 + random.nextInt(12));
  }

  private DocumentFilter filter(int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 8)) {
      case 0, 1 -> new DocumentFilter.Compare(path(), comparison(), operand());
      case 2 -> new DocumentFilter.In(path(), some(4, this::operand));
      case 3 -> new DocumentFilter.IsNull(path());
      case 4 -> new DocumentFilter.Contains(path(), unescaped(any(TEXTS)));
      case 5 -> new DocumentFilter.Not(filter(depth - 1));
      case 6 -> new DocumentFilter.All(some(3, () -> filter(depth - 1)));
      default -> new DocumentFilter.Any(some(3, () -> filter(depth - 1)));
    };
  }

  private Scalar operand() {
    return switch (random.nextInt(5)) {
      case 0, 1 -> new Scalar.Text(unescaped(any(TEXTS)));
      case 2, 3 -> new Scalar.Number(new BigDecimal(any(NUMBERS)));
      default -> new Scalar.Truth(random.nextBoolean());
    };
  }

  private Comparison comparison() {
    return oneIn(2) ? Comparison.EQUAL : any(List.of(Comparison.values()));
  }

  private String path() {
    return unescaped(any(PATHS));
  }

  private String value(int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 7)) {
      case 0, 1, 2, 3 -> scalar();
      case 4 -> "[" + String.join(",", some(3, () -> value(depth - 1))) + "]";
      case 5 -> "{\"x\":" + value(depth - 1) + ",\"y\":" + value(depth - 1) + "}";
      default -> "{}";
    };
  }

  private String scalar() {
    return switch (random.nextInt(7)) {
      case 0, 1 -> any(NUMBERS);
      case 2, 3 -> text();
      case 4 -> "true";
      case 5 -> "false";
      default -> "null";
    };
  }

  private String text() {
    return "\"" + any(TEXTS) + "\"";
  }

  private static String unescaped(String json) {
    return json.replace("\\\"", "\"").replace("\\\\", "\\");
  }

  private <T> List<T> some(int max, Supplier<T> one) {
    int count = random.nextInt(max);
    return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> one.get()).toList());
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
