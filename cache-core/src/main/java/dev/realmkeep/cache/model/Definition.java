package dev.realmkeep.cache.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one card or field type: only the immediate ones (own and inherited, computed ones
 * included); a dotted path is resolved at use, one lookup per segment.
 *
 * @param fields field name to the id of its interned {@link FieldDefinition}, in declaration order
 * @param fieldDefs the interned field definitions, ids {@code f0}, {@code f1}, … in first-use order
 */
public record Definition(
    Type type,
    CodeRef codeRef,
    @Nullable String displayName,
    Map<String, String> fields,
    Map<String, FieldDefinition> fieldDefs) {

  public Definition {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    fieldDefs = Collections.unmodifiableMap(new LinkedHashMap<>(fieldDefs));
    for (String id : fields.values()) {
      if (!fieldDefs.containsKey(id)) {
        throw new IllegalArgumentException("field id without a field definition: " + id);
      }
    }
  }

  /** The definition of the field called {@code name}, or null when there is none. */
  public @Nullable FieldDefinition field(String name) {
    String id = fields.get(name);
    return id == null ? null : fieldDefs.get(id);
  }

  /**
   * Whether the class is a card or a field; {@link #jsonName()} is the JSON form's {@code type}.
   */
  public enum Type {
    CARD_DEF("card-def"),
    FIELD_DEF("field-def");

    private final String jsonName;

    Type(String jsonName) {
      this.jsonName = jsonName;
    }

    public String jsonName() {
      return jsonName;
    }
  }
}
