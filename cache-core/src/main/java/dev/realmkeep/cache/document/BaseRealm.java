package dev.realmkeep.cache.document;

import dev.realmkeep.cache.json.BaseTypesJson;
import dev.realmkeep.cache.json.BaseTypesJson.BaseTypes;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of the base realm, which is built in: it lies in no store, and nobody is asked for it.
 * They are a resource, taken from the modules of the base realm; a test of those compares the two.
 * Immutable.
 */
public final class BaseRealm {
  /** Of the class path, in this package. */
  public static final String RESOURCE = "base-types.json";

  private static final String PREFIX = "@cardstack/base/";

  private static final CodeRef STRING_FIELD = CodeRef.of(PREFIX + "card-api", "StringField");

  private static final CodeRef READ_ONLY_FIELD = CodeRef.of(PREFIX + "card-api", "ReadOnlyField");

  private static final Set<CodeRef> STRINGS;
  private static final Map<CodeRef, TypeRules> RULES;

  static {
    BaseTypes types = read();
    STRINGS = new HashSet<>(types.strings());
    STRINGS.add(READ_ONLY_FIELD);
    RULES = new HashMap<>();
    for (Definition definition : types.composed()) {
      RULES.put(definition.codeRef(), TypeRules.of(definition, PrimitiveForm::of));
    }
  }

  private BaseRealm() {}

  private static BaseTypes read() {
    try (InputStream in = BaseRealm.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + RESOURCE);
      }
      return BaseTypesJson.read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean has(CodeRef.Exported type) {
    return type.module().startsWith(PREFIX);
  }

  /** Whether it is a primitive that takes strings. */
  static boolean isString(CodeRef type) {
    return STRINGS.contains(type);
  }

  /** Whether what descends from these is a primitive that takes strings. */
  static boolean isString(Iterable<CodeRef> types) {
    for (CodeRef type : types) {
      if (type.equals(STRING_FIELD)) {
        return true;
      }
    }
    return false;
  }

  /** What the fields of one of its types take; null when it has none. */
  static @Nullable TypeRules rules(CodeRef.Exported type) {
    return RULES.get(type);
  }
}
