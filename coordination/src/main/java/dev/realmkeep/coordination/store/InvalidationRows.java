package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.Invalidation;
import java.util.Locale;

/** The form of an {@link Invalidation} in the change log. */
public final class InvalidationRows {
  private InvalidationRows() {}

  /** The log's name of a kind. */
  public static String kindName(Invalidation.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException when the log has a kind that this program does not know
   */
  public static Invalidation.Kind kind(String name) {
    return Invalidation.Kind.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
