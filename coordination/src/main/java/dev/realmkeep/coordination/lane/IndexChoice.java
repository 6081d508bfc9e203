package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.All;
import dev.realmkeep.cache.model.document.DocumentFilter.Compare;
import dev.realmkeep.cache.model.document.DocumentFilter.Comparison;
import dev.realmkeep.cache.model.document.DocumentFilter.In;
import dev.realmkeep.cache.model.document.DocumentFilter.IsNull;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.cache.model.document.DocumentQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which declared index a query begins with, and what it says about the index's keys {@code k}. What
 * it says holds for every document that satisfies the query; the query's own filter decides.
 *
 * @param indexId of the index
 * @param path of the index
 * @param condition that must hold of a document, or null when only its order is wanted
 */
record IndexChoice(int indexId, String path, @Nullable DocumentFilter condition) {

  /** Rank of beginning with the order: before conditions that most documents may satisfy. */
  private static final int ORDER = 3;

  /** The best there is: one value, some values, a range, the order, nothing at the path. */
  static @Nullable IndexChoice of(DocumentQuery query, Map<String, Integer> indexes) {
    if (indexes.isEmpty()) {
      return null;
    }
    List<DocumentFilter> all = new ArrayList<>();
    conjuncts(query.filter(), all);
    IndexChoice best = null;
    int bestRank = Integer.MAX_VALUE;
    for (DocumentFilter condition : all) {
      String path = path(condition);
      Integer index = path == null ? null : indexes.get(path);
      int rank = rank(condition);
      if (path != null && index != null && rank < bestRank) {
        best = new IndexChoice(index, path, condition);
        bestRank = rank;
      }
    }
    if (bestRank > ORDER && !query.sort().isEmpty()) {
      String path = query.sort().getFirst().path();
      Integer index = indexes.get(path);
      if (index != null) {
        return new IndexChoice(index, path, null);
      }
    }
    return best;
  }

  private static int rank(DocumentFilter condition) {
    return switch (condition) {
      case Compare(_, Comparison comparison, _) -> comparison == Comparison.EQUAL ? 0 : 2;
      case In _ -> 1;
      default -> ORDER + 1;
    };
  }

  private static void conjuncts(DocumentFilter filter, List<DocumentFilter> into) {
    if (filter instanceof All(List<DocumentFilter> filters)) {
      filters.forEach(one -> conjuncts(one, into));
    } else {
      into.add(filter);
    }
  }

  /** Null for conditions that an index is no help with. */
  private static @Nullable String path(DocumentFilter condition) {
    return switch (condition) {
      case Compare(String path, _, _) -> path;
      case IsNull(String path) -> path;
      case In(String path, List<Scalar> values) -> ofOneType(values) ? path : null;
      default -> null;
    };
  }

  private static boolean ofOneType(List<Scalar> values) {
    return values.stream().allMatch(Scalar.Text.class::isInstance)
        || values.stream().allMatch(Scalar.Number.class::isInstance);
  }

  /**
   * Adds the condition on keys. Dividing by the number of indexes of that id fails when there is
   * none any more: else an index that another process removed would look like one without entries.
   */
  void addTo(SqlText sql) {
    String id = sql.parameter(indexId, "int");
    sql.add("k.index_id = " + id)
        .add(" / (SELECT count(*) FROM document_indexes i WHERE i.id = " + id + ")");
    switch (condition) {
      case null -> {}
      case Compare(_, Comparison comparison, Scalar.Text(String text)) ->
          sql.add(" AND k.rank = 3 AND k.number = 0 AND k.text")
              .add(FilterSql.operator(orEqual(comparison)))
              .add("document_text_key(")
              .add(text, "text")
              .add(")");
      case Compare(_, Comparison comparison, Scalar.Number(var number)) ->
          sql.add(" AND k.rank = 2 AND k.number")
              .add(FilterSql.operator(comparison))
              .add(number.toString(), "text::numeric");
      case Compare(_, Comparison comparison, Scalar.Truth(boolean truth)) ->
          sql.add(" AND k.rank = 1 AND k.number")
              .add(FilterSql.operator(comparison))
              .add(truth ? "1" : "0");
      case IsNull _ -> sql.add(" AND k.rank = 0");
      case In(_, List<Scalar> values) -> in(sql, values);
      default -> throw new IllegalStateException("not chosen: " + condition);
    }
  }

  private static void in(SqlText sql, List<Scalar> values) {
    boolean numbers = values.stream().anyMatch(Scalar.Number.class::isInstance);
    String[] texts =
        values.stream()
            .map(value ->
                switch (value) {
                  case Scalar.Text(String text) -> text;
                  case Scalar.Number(var number) -> number.toString();
                  case Scalar.Truth(boolean truth) -> Boolean.toString(truth);
                })
            .toArray(String[]::new);
    if (numbers) {
      sql.add(" AND k.rank = 2 AND k.number = ANY (").add(texts, "text[]::numeric[])");
    } else {
      sql.add(" AND k.rank = 3 AND k.number = 0 AND k.text = ANY (ARRAY(SELECT")
          .add(" document_text_key(x) FROM unnest(")
          .add(texts, "text[]")
          .add(") x))");
    }
  }

  /** A key is the beginning of its text: equal beginnings tell nothing. */
  private static Comparison orEqual(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> Comparison.EQUAL;
      case LESS, LESS_OR_EQUAL -> Comparison.LESS_OR_EQUAL;
      case GREATER, GREATER_OR_EQUAL -> Comparison.GREATER_OR_EQUAL;
    };
  }
}
