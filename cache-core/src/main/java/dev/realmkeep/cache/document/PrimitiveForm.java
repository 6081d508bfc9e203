package dev.realmkeep.cache.document;

import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.document.DocumentValue.Text;
import dev.realmkeep.cache.document.DocumentValue.Truth;
import dev.realmkeep.cache.model.CodeRef;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
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
  /** A calendar date of ISO 8601, four digits of the year. */
  DATE("a date such as \"2026-01-31\"") {
    @Override
    boolean takes(DocumentValue value) {
      return value instanceof Text(String text)
          && text.length() == "2026-01-31".length()
          && isParsed(DateTimeFormatter.ISO_LOCAL_DATE, text);
    }
  },
  /** Date and time of ISO 8601, with an offset or without. */
  DATE_TIME("a date and time such as \"2026-01-31T12:30:00.000Z\"") {
    @Override
    boolean takes(DocumentValue value) {
      return value instanceof Text(String text)
          && text.indexOf('[') < 0 // Java's own, with the name of a zone
          && isParsed(DateTimeFormatter.ISO_DATE_TIME, text);
    }
  },
  ETHEREUM_ADDRESS("an address: 0x and 40 hexadecimal digits") {
    @Override
    boolean takes(DocumentValue value) {
      return value instanceof Text(String text)
          && text.length() == 42
          && text.startsWith("0x")
          && text.chars().skip(2).allMatch(digit -> Character.digit(digit, 16) >= 0 && digit < 128);
    }
  },
  /** As {@link CodeRef} is written: an export, or what belongs to one. */
  CODE_REF("a code ref: an object with module and name") {
    @Override
    boolean takes(DocumentValue value) {
      return value instanceof Members ref
          && (ref.get("module") instanceof Text && ref.get("name") instanceof Text
              || ref.get("type") instanceof Text && ref.get("card") instanceof Members);
    }
  },
  /** Nothing is known of it. */
  ANY("any value") {
    @Override
    boolean takes(DocumentValue value) {
      return true;
    }
  };

  private final String words;

  PrimitiveForm(String words) {
    this.words = words;
  }

  abstract boolean takes(DocumentValue value);

  /** What it takes, in words. */
  String words() {
    return words;
  }

  /** From what a field's definition says alone; {@link #ANY} when that is not enough. */
  static PrimitiveForm of(CodeRef type, @Nullable String serializer) {
    return switch (serializer) {
      case "number" -> NUMBER;
      case "boolean" -> BOOLEAN;
      case "date" -> DATE;
      case "datetime" -> DATE_TIME;
      case "ethereum-address" -> ETHEREUM_ADDRESS;
      case "big-integer" -> INTEGER;
      case "code-ref" -> CODE_REF;
      case null -> BaseRealm.isString(type) ? STRING : ANY;
      default -> ANY;
    };
  }

  /** Of a class without serializer that descends from these. */
  static PrimitiveForm ofAncestors(List<CodeRef> types) {
    return BaseRealm.isString(types) ? STRING : ANY;
  }

  private static boolean isInteger(String text) {
    int from = text.startsWith("-") ? 1 : 0;
    return text.length() > from
        && text.chars().skip(from).allMatch(digit -> digit >= '0' && digit <= '9');
  }

  private static boolean isParsed(DateTimeFormatter form, String text) {
    try {
      return LocalDate.from(form.parse(text)).getYear() > 0;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
