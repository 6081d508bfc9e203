package dev.realmkeep.cache.document;

import dev.realmkeep.cache.document.DocumentValue.Text;
import dev.realmkeep.cache.document.DocumentValue.Truth;
import dev.realmkeep.cache.model.CodeRef;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which JSON values a primitive field takes. Pure functions. */
enum PrimitiveForm {
  STRING("a string") {
    @Override
    boolean takes(DocumentValue value) {
      return value instanceof Text;
    }
  },
  NUMBER("a number") {
    @Override
    boolean takes(DocumentValue value) {
      return value instanceof DocumentValue.Number;
    }
  },
  BOOLEAN("a boolean") {
    @Override
    boolean takes(DocumentValue value) {
      return value instanceof Truth;
    }
  },
  /** Digits in a string, for those that a JSON number of JavaScript cannot hold. */
  INTEGER("an integer, or one in a string") {
    @Override
    boolean takes(DocumentValue value) {
      return switch (value) {
        case Text(String text) -> isInteger(text);
        case DocumentValue.Number(var number) -> number.stripTrailingZeros().scale() <= 0;
        default -> false;
      };
    }
  },
  /** Nothing is known of it. */
  ANY("any value") {
    @Override
    boolean takes(DocumentValue value) {
      return true;
    }
  };

  private static final String BASE = "@cardstack/base/";

  private static final CodeRef STRING_FIELD = CodeRef.of(BASE + "card-api", "StringField");

  /** Fields of the base realm that are string fields; those of other realms say so themselves. */
  private static final Set<String> STRINGS_OF_CARD_API =
      Set.of(
          "StringField",
          "TextAreaField",
          "MarkdownField",
          "CSSField",
          "MaybeBase64Field",
          "ReadOnlyField");

  private static final Set<String> STRING_MODULES =
      Set.of(
          "base64-image",
          "code",
          "color",
          "css",
          "email",
          "image-size",
          "markdown",
          "maybe-base64",
          "phone-number",
          "read-only",
          "rich-markdown",
          "string",
          "text-area",
          "time",
          "url");

  private final String words;

  PrimitiveForm(String words) {
    this.words = words;
  }

  abstract boolean takes(DocumentValue value);

  /** What it takes, in words. */
  String words() {
    return words;
  }

  static boolean isOfBase(CodeRef.Exported type) {
    return type.module().startsWith(BASE);
  }

  /** From what a field's definition says alone; {@link #ANY} when that is not enough. */
  static PrimitiveForm of(CodeRef type, @Nullable String serializer) {
    return switch (serializer) {
      case "number" -> NUMBER;
      case "boolean" -> BOOLEAN;
      case "date", "datetime", "ethereum-address" -> STRING;
      case "big-integer" -> INTEGER;
      case null -> type instanceof CodeRef.Exported exported && isString(exported) ? STRING : ANY;
      default -> ANY;
    };
  }

  /** Of a class without serializer that descends from these. */
  static PrimitiveForm ofAncestors(List<CodeRef> types) {
    return types.contains(STRING_FIELD) ? STRING : ANY;
  }

  private static boolean isString(CodeRef.Exported type) {
    if (!isOfBase(type)) {
      return false;
    }
    String module = type.module().substring(BASE.length());
    return module.equals("card-api")
        ? STRINGS_OF_CARD_API.contains(type.name())
        : type.name().equals("default") && STRING_MODULES.contains(module);
  }

  private static boolean isInteger(String text) {
    int from = text.startsWith("-") ? 1 : 0;
    return text.length() > from
        && text.chars().skip(from).allMatch(digit -> digit >= '0' && digit <= '9');
  }
}
