package dev.realmkeep.cache.insight;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.Priority;
import java.util.List;
import java.util.OptionalInt;

/**
 * What this process knows of a key at one moment, for people.
 *
 * @param cached whether the process's own cache has it
 * @param flights computations under way; more than one only after an invalidation, when the
 *     overtaken ones wait in the last, each as one waiter
 * @param events the last ones, oldest first
 */
public record KeyInsight(ModuleKey key, boolean cached, List<Flight> flights, List<Past> events) {
  public KeyInsight {
    flights = List.copyOf(flights);
    events = List.copyOf(events);
  }

  /**
   * A computation and who waits for it.
   *
   * @param phaseMillis since when it is in its phase
   * @param ageMillis since when it is under way
   * @param waiting lookups that wait for it now
   * @param slotAhead how many get a prerender slot before it; empty when it does not wait for one
   */
  public record Flight(
      FlightPhase phase,
      long phaseMillis,
      long ageMillis,
      Priority priority,
      int waiting,
      OptionalInt slotAhead) {}

  /** An event, and how long ago it was. */
  public record Past(KeyEvent event, long agoMillis) {}
}
