package dev.realmkeep.cache.model;

import org.jspecify.annotations.Nullable;

/**
 * What one field of a card or field type is.
 *
 * @param kind how the value is held
 * @param isPrimitive whether the field's type serialises to a plain JSON value
 * @param isComputed whether the value comes from {@code computeVia}
 * @param fieldOrCard the type of the field's value (of one element, for plural kinds)
 * @param serializerName name of the serialiser for primitives that have one
 * @param query the query of a query-backed link, as declared
 * @param searchable {@code true}, a string or a list of strings, as declared
 */
public record FieldDefinition(
    Kind kind,
    boolean isPrimitive,
    boolean isComputed,
    CodeRef fieldOrCard,
    @Nullable String serializerName,
    @Nullable JsonText query,
    @Nullable JsonText searchable) {

  /** How a field holds its value; {@link #jsonName()} is the {@code type} of the JSON form. */
  public enum Kind {
    CONTAINS("contains"),
    CONTAINS_MANY("containsMany"),
    LINKS_TO("linksTo"),
    LINKS_TO_MANY("linksToMany");

    private final String jsonName;

    Kind(String jsonName) {
      this.jsonName = jsonName;
    }

    public String jsonName() {
      return jsonName;
    }

    /** Whether the field holds a list. */
    public boolean isPlural() {
      return this == CONTAINS_MANY || this == LINKS_TO_MANY;
    }
  }
}
