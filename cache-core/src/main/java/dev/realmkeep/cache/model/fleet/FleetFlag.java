package dev.realmkeep.cache.model.fleet;

import dev.realmkeep.cache.model.CoordinationMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be set for the whole fleet while it runs, and overrides the settings of its nodes. */
public enum FleetFlag {
  /** A {@link CoordinationMode}. */
  COORDINATION(Arrays.stream(CoordinationMode.values()).map(CoordinationMode::label).toList());

  private final List<String> choices;

  FleetFlag(List<String> choices) {
    this.choices = choices;
  }

  /** The word in requests, answers and the database. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All that it can be set to. */
  public List<String> choices() {
    return choices;
  }

  /**
   * The same value.
   *
   * @throws IllegalArgumentException when it is none of this flag's
   */
  public String checked(String value) {
    if (!choices.contains(value)) {
      throw new IllegalArgumentException(
          label() + " is " + String.join(" or ", choices) + ", not \"" + value + "\"");
    }
    return value;
  }

  /** The flag of that {@link #label}; empty when there is none. */
  public static Optional<FleetFlag> of(String label) {
    return Arrays.stream(FleetFlag.values()).filter(flag -> flag.label().equals(label)).findFirst();
  }
}
