package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings concurrent lookups of one key of this process together: one leads, the others join.
 * Callable from any thread; never blocks.
 *
 * <p>A flight that began before an invalidation of its key is never joined after it: {@link
 * #invalidate} takes it out of the map and poisons it. Removal is by identity, so a flight that
 * ends late never removes its successor.
 */
class Coalescer {

  private final ConcurrentHashMap<ModuleKey, Flight> flights = new ConcurrentHashMap<>();
  private final int flightsMax;
  private final int waitersMax;

  /**
   * @param flightsMax keys under way at once
   * @param waitersMax waiters of one flight, its leader included
   */
  Coalescer(int flightsMax, int waitersMax) {
    this.flightsMax = flightsMax;
    this.waitersMax = waitersMax;
  }

  /** A place in a flight: its leader has to start it. */
  record Seat(Flight flight, boolean leads) {}

  /** Joins the key's flight or makes one; null when a limit is reached. */
  @Nullable Seat join(
      ModuleKey key,
      LookupContext context,
      long deadlineNanos,
      Priority priority,
      CompletableFuture<ModuleOutcome> waiter) {
    while (true) {
      Flight present = flights.get(key);
      if (present == null) {
        if (flights.size() >= flightsMax) {
          return null;
        }
        Flight made = new Flight(key, context, deadlineNanos, priority, waiter);
        present = flights.putIfAbsent(key, made);
        if (present == null) {
          return new Seat(made, true);
        }
      }
      switch (present.join(deadlineNanos, priority, waitersMax, waiter)) {
        case JOINED -> {
          return new Seat(present, false);
        }
        case TOO_MANY -> {
          return null;
        }
        case OVER -> flights.remove(key, present);
      }
    }
  }

  /** Takes a flight that ended out of the map, if it is still the one there. */
  void remove(Flight flight) {
    flights.remove(flight.key, flight);
  }

  /** Poisons the flights that match and makes way for new ones. */
  void invalidate(Predicate<Flight> covered) {
    flights.forEach((key, flight) -> {
      if (covered.test(flight)) {
        flight.poison();
        flights.remove(key, flight);
      }
    });
  }

  /** Takes every flight out of the map. */
  List<Flight> takeAll() {
    List<Flight> all = new ArrayList<>();
    flights.forEach((key, flight) -> {
      if (flights.remove(key, flight)) {
        all.add(flight);
      }
    });
    return all;
  }

  /** Keys under way. */
  int size() {
    return flights.size();
  }
}
