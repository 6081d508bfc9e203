package dev.realmkeep.cache.document;

import dev.realmkeep.cache.document.DocumentValue.Members;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a value is in a document: names of members, from the outside in. Lists have no members.
 *
 * @param names at least one
 */
public record DocumentPath(List<String> names) {
  /** Longest path, in characters. */
  public static final int LENGTH_MAX = 256;

  public DocumentPath {
    names = List.copyOf(names);
  }

  /**
   * @param path dotted
   */
  public static DocumentPath of(String path) {
    return new DocumentPath(List.of(path.split("\\.", -1)));
  }

  /** The value, or null when there is none. */
  public @Nullable DocumentValue in(Members document) {
    DocumentValue at = document;
    for (String name : names) {
      if (!(at instanceof Members members)) {
        return null;
      }
      at = members.get(name);
    }
    return at;
  }
}
