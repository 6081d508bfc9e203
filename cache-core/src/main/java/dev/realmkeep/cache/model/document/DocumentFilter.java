package dev.realmkeep.cache.model.document;

import java.util.List;

/**
 * A condition on a document. A path is a dotted list of field names; a document that has no value
 * there, or null, satisfies no condition but {@link IsNull}. Values compare within their JSON type
 * only: numbers by value, strings by code point, booleans false before true.
 */
public sealed interface DocumentFilter {

  /** A JSON scalar that is compared with. */
  sealed interface Scalar {
    record Text(String value) implements Scalar {}

    record Number(java.math.BigDecimal value) implements Scalar {}

    record Truth(boolean value) implements Scalar {}
  }

  /** How {@link Compare} compares. */
  enum Comparison {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  record Compare(String path, Comparison comparison, Scalar value) implements DocumentFilter {}

  /** Equal to one of the values; with none, nothing satisfies it. */
  record In(String path, List<Scalar> values) implements DocumentFilter {
    public In {
      values = List.copyOf(values);
    }
  }

  /** No value, or null. */
  record IsNull(String path) implements DocumentFilter {}

  /** A string that contains {@code text}, by code points and case. */
  record Contains(String path, String text) implements DocumentFilter {}

  record Not(DocumentFilter filter) implements DocumentFilter {}

  /** All of them; with none, every document satisfies it. */
  record All(List<DocumentFilter> filters) implements DocumentFilter {
    public All {
      filters = List.copyOf(filters);
    }
  }

  /** At least one of them; with none, nothing satisfies it. */
  record Any(List<DocumentFilter> filters) implements DocumentFilter {
    public Any {
      filters = List.copyOf(filters);
    }
  }

  /** Satisfied by every document. */
  DocumentFilter EVERYTHING = new All(List.of());
}
