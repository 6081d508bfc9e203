package dev.realmkeep.cache.document;

import static dev.realmkeep.cache.document.PrimitiveForm.DATE;
import static dev.realmkeep.cache.document.PrimitiveForm.DATE_TIME;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.realmkeep.cache.document.DocumentValue.Items;
import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.document.DocumentValue.Null;
import dev.realmkeep.cache.document.DocumentValue.Text;
import dev.realmkeep.cache.document.TypeRules.Element;
import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.port.StoreUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Checks documents against the definitions of the cache. Rules are made once for each definition:
 * with the definition in L1 a check asks nobody and stays on its thread, without it the lookup is
 * waited for, at most {@link #LOOKUP_MAX}. The definition is asked for at each check, so that a
 * type that changed is checked as it is now.
 *
 * <p>A value may be null everywhere; a field that has no value may be left out. Types of the base
 * realm are not looked up, their rules are built in.
 *
 * <p>Any thread that may block.
 */
public final class DefinitionValidator implements DocumentValidator {
  /** Longest wait for a definition. */
  public static final Duration LOOKUP_MAX = Duration.ofSeconds(10);

  /** Most objects of known types within each other. */
  static final int DEPTH_MAX = 32;

  /** Characters of a value that an objection shows. */
  private static final int SHOWN_MAX = 40;

  private static final int RULES_MAX = 10_000;

  private static final String ID = "id";

  private static final LookupOptions OPTIONS = LookupOptions.DEFAULT.withTimeout(LOOKUP_MAX);

  private final DefinitionLookup lookup;
  private final Cache<CodeRef.Exported, TypeRules> rules =
      Caffeine.newBuilder().maximumSize(RULES_MAX).executor(Runnable::run).build();

  public DefinitionValidator(DefinitionLookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public Optional<String> objection(DocumentTable table, String json) {
    try {
      Members document = DocumentJson.parse(json);
      TypeRules type = rules(table.type());
      if (type == null || type.of().type() != Definition.Type.CARD_DEF) {
        throw new Objection(table.type() + " is not a card");
      }
      check(type, document, "", 1);
      return Optional.empty();
    } catch (Objection | DocumentException objection) {
      return Optional.of(String.valueOf(objection.getMessage()));
    }
  }

  private void check(TypeRules type, Members object, String path, int depth) {
    for (Map.Entry<String, DocumentValue> member : object.values().entrySet()) {
      String name = member.getKey();
      DocumentValue value = member.getValue();
      String at = path + name;
      if (depth == 1 && name.equals(ID)) {
        if (!(value instanceof Text)) {
          throw new Objection(at + ": expected a string, found " + value.kind());
        }
        continue;
      }
      TypeRules.Field field = type.fields().get(name);
      if (field == null) {
        throw new Objection(at + ": there is no such field");
      }
      if (field.isComputed()) {
        throw new Objection(at + ": is computed and cannot be given");
      }
      if (field.isPlural()) {
        list(field.element(), value, at, depth);
      } else {
        element(field.element(), value, at, depth);
      }
    }
  }

  private void list(Element element, DocumentValue value, String at, int depth) {
    switch (value) {
      case Null _ -> {}
      case Items(var values) -> {
        for (int i = 0; i < values.size(); i++) {
          element(element, values.get(i), at + "[" + i + "]", depth);
        }
      }
      default -> throw new Objection(at + ": expected a list, found " + value.kind());
    }
  }

  private void element(Element element, DocumentValue value, String at, int depth) {
    if (value == Null.NULL) {
      return;
    }
    switch (element) {
      case Element.Primitive(PrimitiveForm form) -> {
        if (!form.takes(value)) {
          throw new Objection(at + ": expected " + form.words() + ", found " + words(value, form));
        }
      }
      case Element.Link() -> {
        if (!(value instanceof Members link && link.get(ID) instanceof Text)) {
          throw new Objection(at + ": expected an object with a string id, or null");
        }
      }
      case Element.Nested(CodeRef.@Nullable Exported type) -> {
        if (!(value instanceof Members object)) {
          throw new Objection(at + ": expected an object, found " + value.kind());
        }
        TypeRules known = type == null ? null : rules(type);
        if (known != null) {
          if (depth >= DEPTH_MAX) {
            throw new Objection(at + ": more than " + DEPTH_MAX + " objects within each other");
          }
          check(known, object, at + ".", depth + 1);
        }
      }
    }
  }

  private static String words(DocumentValue value, PrimitiveForm form) {
    return value instanceof Text(String text) && (form == DATE || form == DATE_TIME)
        ? '"' + (text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text) + '"'
        : value.kind();
  }

  /** Null for a type of the base realm of which nothing is known. */
  private @Nullable TypeRules rules(CodeRef.Exported type) {
    if (BaseRealm.has(type)) {
      return BaseRealm.rules(type);
    }
    DefinitionOutcome outcome = await(lookup.lookupDefinition(type, OPTIONS));
    if (!(outcome instanceof DefinitionOutcome.Answered answered)) {
      throw new Objection(words(outcome));
    }
    TypeRules known = rules.getIfPresent(type);
    if (known != null && known.of() == answered.definition()) {
      return known;
    }
    TypeRules made = TypeRules.of(answered.definition(), this::form);
    rules.put(type, made);
    return made;
  }

  /** Asks what a class of a realm descends from when its name does not say what it takes. */
  private PrimitiveForm form(CodeRef type, @Nullable String serializer) {
    PrimitiveForm form = PrimitiveForm.of(type, serializer);
    if (form == PrimitiveForm.ANY
        && serializer == null
        && type instanceof CodeRef.Exported exported
        && !BaseRealm.has(exported)
        && await(lookup.lookupDefinition(exported, OPTIONS))
            instanceof DefinitionOutcome.Answered answered) {
      return PrimitiveForm.ofAncestors(answered.types());
    }
    return form;
  }

  private static String words(DefinitionOutcome outcome) {
    return switch (outcome) {
      case DefinitionOutcome.NoSuchRealm(String module) -> "its type is in no realm: " + module;
      case DefinitionOutcome.NoSuchModule(var error) -> "its type is missing: " + error.message();
      case DefinitionOutcome.NoSuchExport(String module, String name, _) ->
          "its type is missing: " + module + " has no card or field " + name;
      case DefinitionOutcome.ModuleFailed(var error) -> "its type is broken: " + error.message();
      case DefinitionOutcome.Answered _ -> throw new IllegalArgumentException("no failure");
      case Unavailable unavailable ->
          throw new StoreUnavailableException(
              "the document's type is not known now: " + unavailable.detail(),
              new TimeoutException(unavailable.reason().name()));
    };
  }

  private static DefinitionOutcome await(CompletableFuture<DefinitionOutcome> answer) {
    try {
      // The lookup has a deadline of its own; this one is for a lookup that breaks its promise.
      return answer.isDone()
          ? answer.get()
          : answer.get(2 * LOOKUP_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the lookup failed", e.getCause());
    } catch (TimeoutException e) {
      throw new StoreUnavailableException("the document's type was not found in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted while waiting for a type", e);
    }
  }

  /** What does not fit; never leaves this class. */
  private static final class Objection extends RuntimeException {
    private static final long serialVersionUID = 1;

    Objection(String message) {
      super(message, null, false, false);
    }
  }
}
