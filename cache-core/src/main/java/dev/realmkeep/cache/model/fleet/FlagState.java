package dev.realmkeep.cache.model.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A flag as one node knows it.
 *
 * @param setting the node's own setting, in force when nothing else is set
 * @param stored what was set for the fleet; null = nothing
 */
public record FlagState(FleetFlag flag, String setting, @Nullable Stored stored) {

  /**
   * What was set for the fleet.
   *
   * @param value may be one that only a newer program knows
   * @param changedAt by the clock of the database
   * @param changedBy the node through which it was set
   */
  public record Stored(String value, Instant changedAt, String changedBy) {}

  /** What the node goes by. A value that this program does not know is none. */
  public String inForce() {
    return stored != null && flag.choices().contains(stored.value()) ? stored.value() : setting;
  }
}
