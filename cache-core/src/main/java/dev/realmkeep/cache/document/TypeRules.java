package dev.realmkeep.cache.document;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A definition made ready to check values with. Immutable.
 *
 * @param of told apart by identity: the same object has the same rules
 */
record TypeRules(Definition of, Map<String, Field> fields) {

  TypeRules {
    fields = Map.copyOf(fields);
  }

  /** What one field takes. */
  record Field(boolean isPlural, boolean isComputed, Element element) {}

  /** What one value of a field is. */
  sealed interface Element {
    record Primitive(PrimitiveForm form) implements Element {}

    /**
     * @param type null when it is no export: then any object is taken; one of the base realm of
     *     which no fields are known takes any too
     */
    record Nested(CodeRef.@Nullable Exported type) implements Element {}

    record Link() implements Element {}
  }

  /**
   * @param form of a primitive type with that serializer
   */
  static TypeRules of(
      Definition definition, BiFunction<CodeRef, @Nullable String, PrimitiveForm> form) {
    Map<String, Field> fields = new HashMap<>();
    for (String name : definition.fields().keySet()) {
      FieldDefinition field = definition.field(name);
      if (field != null) {
        fields.put(
            name, new Field(field.kind().isPlural(), field.isComputed(), element(field, form)));
      }
    }
    return new TypeRules(definition, fields);
  }

  private static Element element(
      FieldDefinition field, BiFunction<CodeRef, @Nullable String, PrimitiveForm> form) {
    return switch (field.kind()) {
      case LINKS_TO, LINKS_TO_MANY -> new Element.Link();
      case CONTAINS, CONTAINS_MANY -> {
        CodeRef type = field.fieldOrCard();
        if (field.isPrimitive()) {
          yield new Element.Primitive(form.apply(type, field.serializerName()));
        }
        yield new Element.Nested(type instanceof CodeRef.Exported exported ? exported : null);
      }
    };
  }
}
