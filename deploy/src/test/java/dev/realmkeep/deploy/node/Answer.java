package dev.realmkeep.deploy.node;

import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.Unavailable;
import java.util.List;

/**
 * What a lookup was answered, as text: a value, or the kind of failure.
 *
 * @param text {@code 7}, {@code missing}, {@code failed EVALUATION}, {@code unavailable
 *     LOOKUP_TIMEOUT}
 */
public record Answer(String text) {
  private static final String UNAVAILABLE = "unavailable ";

  public static final Answer MISSING = new Answer("missing");

  static Answer of(DefinitionOutcome outcome) {
    return new Answer(
        switch (outcome) {
          case DefinitionOutcome.Answered answered ->
              String.valueOf(answered.definition().displayName());
          case DefinitionOutcome.NoSuchRealm _ -> "no realm";
          case DefinitionOutcome.NoSuchModule _ -> MISSING.text;
          case DefinitionOutcome.NoSuchExport _ -> "no export";
          case DefinitionOutcome.ModuleFailed failed -> "failed " + failed.error().kind();
          case Unavailable unavailable -> UNAVAILABLE + unavailable.reason();
        });
  }

  /** Whether the caller was told to try again, and nothing about the module. */
  public boolean isRetryable() {
    return text.startsWith(UNAVAILABLE);
  }

  static List<Answer> all(List<String> texts) {
    return texts.stream().map(Answer::new).toList();
  }

  @Override
  public String toString() {
    return text;
  }
}
