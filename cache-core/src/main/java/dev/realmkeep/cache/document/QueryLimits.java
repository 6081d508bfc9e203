package dev.realmkeep.cache.document;

import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.All;
import dev.realmkeep.cache.model.document.DocumentFilter.Any;
import dev.realmkeep.cache.model.document.DocumentFilter.Compare;
import dev.realmkeep.cache.model.document.DocumentFilter.Contains;
import dev.realmkeep.cache.model.document.DocumentFilter.In;
import dev.realmkeep.cache.model.document.DocumentFilter.IsNull;
import dev.realmkeep.cache.model.document.DocumentFilter.Not;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.cache.model.document.DocumentQuery;
import java.util.List;

/**
 * How much a call may ask for in one query. A {@link DocumentException} says what is too much. One
 * instance per query; not for use by several threads.
 */
final class QueryLimits {
  /** Most conditions of one filter, values of an {@code in} included. */
  static final int CONDITIONS_MAX = 1_000;

  /** Most filters within each other. */
  static final int DEPTH_MAX = 16;

  /** Most keys of an order. */
  static final int SORT_MAX = 8;

  private int conditions;

  private QueryLimits() {}

  static void check(DocumentQuery query) {
    if (query.sort().size() > SORT_MAX) {
      throw new DocumentException("an order has at most " + SORT_MAX + " keys");
    }
    query.sort().forEach(key -> path(key.path()));
    new QueryLimits().filter(query.filter(), 1);
  }

  private void filter(DocumentFilter filter, int depth) {
    if (depth > DEPTH_MAX) {
      throw new DocumentException("more than " + DEPTH_MAX + " filters within each other");
    }
    count(1);
    switch (filter) {
      case Compare(String path, _, Scalar value) -> {
        path(path);
        value(value);
      }
      case In(String path, List<Scalar> values) -> {
        path(path);
        count(values.size());
        values.forEach(QueryLimits::value);
      }
      case IsNull(String path) -> path(path);
      case Contains(String path, String text) -> {
        path(path);
        text(text);
      }
      case Not(DocumentFilter inner) -> filter(inner, depth + 1);
      case All(List<DocumentFilter> filters) -> filters.forEach(one -> filter(one, depth + 1));
      case Any(List<DocumentFilter> filters) -> filters.forEach(one -> filter(one, depth + 1));
    }
  }

  private void count(int more) {
    conditions += more;
    if (conditions > CONDITIONS_MAX) {
      throw new DocumentException("a filter has at most " + CONDITIONS_MAX + " conditions");
    }
  }

  private static void path(String path) {
    if (path.isEmpty()
        || path.length() > DocumentPath.LENGTH_MAX
        || !DocumentJson.isStorable(path)) {
      throw new DocumentException(
          "a path has 1 to " + DocumentPath.LENGTH_MAX + " characters, none of them U+0000");
    }
  }

  private static void value(Scalar value) {
    switch (value) {
      case Scalar.Text(String text) -> text(text);
      case Scalar.Number(var number) -> {
        if (!DocumentJson.isStorable(number)) {
          throw new DocumentException(
              "a number has at most " + DocumentJson.NUMBER_DIGITS_MAX + " digits");
        }
      }
      case Scalar.Truth _ -> {}
    }
  }

  private static void text(String text) {
    if (!DocumentJson.isStorable(text)) {
      throw new DocumentException(
          "a filter's text holds U+0000 or half of a surrogate pair: no document does");
    }
  }
}
