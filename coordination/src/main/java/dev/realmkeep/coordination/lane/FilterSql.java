package dev.realmkeep.coordination.lane;

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
import java.util.List;

/**
 * Filters as conditions on {@code d.doc}, with the meaning that {@link DocumentFilter} gives. A
 * condition may be null where it does not hold; {@code NOT} alone tells the two apart, so it is
 * written {@code IS NOT TRUE}.
 */
final class FilterSql {
  private final SqlText sql;

  FilterSql(SqlText sql) {
    this.sql = sql;
  }

  void add(DocumentFilter filter) {
    switch (filter) {
      case Compare(String path, Comparison comparison, Scalar value) ->
          compare(PathSql.value(path), comparison, value);
      case In(String path, List<Scalar> values) -> in(PathSql.value(path), values);
      case IsNull(String path) ->
          sql.add("coalesce(" + PathSql.value(path) + ", 'null') = 'null'::jsonb");
      case Contains(String path, String text) -> {
        String value = PathSql.value(path);
        sql.add("CASE WHEN jsonb_typeof(" + value + ") = 'string' THEN strpos((")
            .add(value + " #>> '{}') COLLATE \"C\", ")
            .add(text, "text")
            .add(") > 0 END");
      }
      case Not(DocumentFilter inner) -> {
        sql.add("(");
        add(inner);
        sql.add(") IS NOT TRUE");
      }
      case All(List<DocumentFilter> filters) -> join(filters, " AND ", "true");
      case Any(List<DocumentFilter> filters) -> join(filters, " OR ", "false");
    }
  }

  private void join(List<DocumentFilter> filters, String operator, String none) {
    if (filters.isEmpty()) {
      sql.add(none);
      return;
    }
    String between = "(";
    for (DocumentFilter filter : filters) {
      sql.add(between);
      add(filter);
      between = operator;
    }
    sql.add(")");
  }

  private void compare(String value, Comparison comparison, Scalar with) {
    if (comparison == Comparison.EQUAL) {
      sql.add(value + " = ");
      switch (with) {
        case Scalar.Text(String text) -> sql.add("to_jsonb(").add(text, "text").add(")");
        case Scalar.Number(var number) ->
            sql.add("to_jsonb(").add(number.toString(), "text::numeric").add(")");
        case Scalar.Truth(boolean truth) -> sql.add("'" + truth + "'::jsonb");
      }
      return;
    }
    String operator = operator(comparison);
    switch (with) {
      case Scalar.Text(String text) ->
          typed(value, "string", "(" + value + " #>> '{}') COLLATE \"C\"" + operator)
              .add(text, "text")
              .add(" END");
      case Scalar.Number(var number) ->
          typed(value, "number", value + "::numeric" + operator)
              .add(number.toString(), "text::numeric")
              .add(" END");
      case Scalar.Truth(boolean truth) ->
          typed(value, "boolean", value + "::boolean" + operator).add(truth + " END");
    }
  }

  /** A cast is reached for a value of its type only. */
  private SqlText typed(String value, String type, String then) {
    return sql.add("CASE WHEN jsonb_typeof(" + value + ") = '" + type + "' THEN " + then);
  }

  /** However many values there are, the statement is the same. */
  private void in(String value, List<Scalar> values) {
    String[] texts =
        values.stream()
            .filter(Scalar.Text.class::isInstance)
            .map(one -> ((Scalar.Text) one).value())
            .toArray(String[]::new);
    String[] numbers =
        values.stream()
            .filter(Scalar.Number.class::isInstance)
            .map(one -> ((Scalar.Number) one).value().toString())
            .toArray(String[]::new);
    Boolean[] truths =
        values.stream()
            .filter(Scalar.Truth.class::isInstance)
            .map(one -> ((Scalar.Truth) one).value())
            .toArray(Boolean[]::new);
    sql.add(value + " = ANY (ARRAY(SELECT to_jsonb(x) FROM unnest(")
        .add(texts, "text[]")
        .add(") x) || ARRAY(SELECT to_jsonb(x::numeric) FROM unnest(")
        .add(numbers, "text[]")
        .add(") x) || ARRAY(SELECT to_jsonb(x) FROM unnest(")
        .add(truths, "boolean[]")
        .add(") x))");
  }

  static String operator(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> " = ";
      case LESS -> " < ";
      case LESS_OR_EQUAL -> " <= ";
      case GREATER -> " > ";
      case GREATER_OR_EQUAL -> " >= ";
    };
  }
}
