package dev.realmkeep.prerender.extract;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the guest says of a module's exports. */
public record Description(List<Export> exports, List<String> notes) {

  /** One export that is a card or field class. */
  public sealed interface Export {
    String name();
  }

  public record Described(String name, Definition definition, List<CodeRef> types)
      implements Export {}

  /**
   * The class says something impossible.
   *
   * @param module canonical URL of the module in which it stands, null when not known
   * @param line 1-based, in the original text
   */
  public record Refused(String name, String message, @Nullable String module, int line, int column)
      implements Export {}

  /**
   * Guest code threw.
   *
   * @param index what {@code rethrow} takes
   */
  public record Threw(String name, int index) implements Export {}
}
