package dev.realmkeep.cache.document;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON value of a document. Immutable. */
public sealed interface DocumentValue {

  /** What JSON calls the value, as in a message. */
  String kind();

  /** {@code null}. */
  enum Null implements DocumentValue {
    /** The one instance. */
    NULL;

    @Override
    public String kind() {
      return "null";
    }
  }

  record Truth(boolean value) implements DocumentValue {
    @Override
    public String kind() {
      return "a boolean";
    }
  }

  /** Equal when the values are: {@code 1} and {@code 1.0} are. */
  record Number(BigDecimal value) implements DocumentValue {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Number(BigDecimal own) && own.compareTo(value) == 0;
    }

    @Override
    public int hashCode() {
      return value.stripTrailingZeros().hashCode();
    }

    @Override
    public String kind() {
      return "a number";
    }
  }

  record Text(String value) implements DocumentValue {
    @Override
    public String kind() {
      return "a string";
    }
  }

  record Items(List<DocumentValue> values) implements DocumentValue {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** An object; its members in the order written. */
  record Members(Map<String, DocumentValue> values) implements DocumentValue {
    public Members {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The member's value, or null when there is none. */
    public @Nullable DocumentValue get(String name) {
      return values.get(name);
    }

    @Override
    public String kind() {
      return "an object";
    }
  }
}
