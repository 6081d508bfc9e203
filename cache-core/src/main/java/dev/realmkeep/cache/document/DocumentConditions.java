package dev.realmkeep.cache.document;

import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.document.DocumentValue.Null;
import dev.realmkeep.cache.document.DocumentValue.Text;
import dev.realmkeep.cache.document.DocumentValue.Truth;
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
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Filters as predicates, with the meaning that {@link DocumentFilter} gives. Pure functions. */
public final class DocumentConditions {
  private DocumentConditions() {}

  public static Predicate<Members> of(DocumentFilter filter) {
    return switch (filter) {
      case Compare(String path, Comparison comparison, Scalar value) ->
          at(path, found -> compares(found, comparison, value));
      case In(String path, List<Scalar> values) ->
          at(path, found -> values.stream().anyMatch(one -> equal(found, one)));
      case IsNull(String path) -> {
        DocumentPath where = DocumentPath.of(path);
        yield document -> {
          DocumentValue found = where.in(document);
          return found == null || found == Null.NULL;
        };
      }
      case Contains(String path, String text) ->
          at(path, found -> found instanceof Text(String value) && value.contains(text));
      case Not(DocumentFilter inner) -> of(inner).negate();
      case All(List<DocumentFilter> filters) -> {
        List<Predicate<Members>> all = filters.stream().map(DocumentConditions::of).toList();
        yield document -> all.stream().allMatch(one -> one.test(document));
      }
      case Any(List<DocumentFilter> filters) -> {
        List<Predicate<Members>> any = filters.stream().map(DocumentConditions::of).toList();
        yield document -> any.stream().anyMatch(one -> one.test(document));
      }
    };
  }

  private static Predicate<Members> at(String path, Predicate<DocumentValue> condition) {
    DocumentPath where = DocumentPath.of(path);
    return document -> {
      DocumentValue found = where.in(document);
      return found != null && condition.test(found);
    };
  }

  private static boolean equal(DocumentValue found, Scalar value) {
    return compares(found, Comparison.EQUAL, value);
  }

  private static boolean compares(DocumentValue found, Comparison comparison, Scalar value) {
    OptionalInt order = order(found, value);
    if (order.isEmpty()) {
      return false;
    }
    int sign = order.getAsInt();
    return switch (comparison) {
      case EQUAL -> sign == 0;
      case LESS -> sign < 0;
      case LESS_OR_EQUAL -> sign <= 0;
      case GREATER -> sign > 0;
      case GREATER_OR_EQUAL -> sign >= 0;
    };
  }

  /** Empty when they are not of one JSON type. */
  private static OptionalInt order(DocumentValue found, Scalar value) {
    return switch (value) {
      case Scalar.Text(String text) ->
          found instanceof Text(String own)
              ? OptionalInt.of(CodePoints.compare(own, text))
              : OptionalInt.empty();
      case Scalar.Number(var number) ->
          found instanceof DocumentValue.Number(var own)
              ? OptionalInt.of(own.compareTo(number))
              : OptionalInt.empty();
      case Scalar.Truth(boolean truth) ->
          found instanceof Truth(boolean own)
              ? OptionalInt.of(Boolean.compare(own, truth))
              : OptionalInt.empty();
    };
  }
}
