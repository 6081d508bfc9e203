package dev.realmkeep.cache.model;

import java.util.Locale;
import java.util.Optional;

/** How far a process takes part in the coordination of populates with the rest of its fleet. */
public enum CoordinationMode {
  /** Populates for itself and waits for nobody. */
  OFF,

  /** Takes part, but does not wait: counts the prerenders that {@link #ON} would have saved. */
  SHADOW,

  /** One process of the fleet populates a key at a time, and the others wait for its result. */
  ON;

  /** The word in settings, flags, metrics and answers: the name in lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The mode of that {@link #label}; empty when there is none. */
  public static Optional<CoordinationMode> of(String label) {
    for (CoordinationMode mode : values()) {
      if (mode.label().equals(label)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
