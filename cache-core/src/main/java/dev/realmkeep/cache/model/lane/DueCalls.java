package dev.realmkeep.cache.model.lane;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a realm that are due.
 *
 * @param calls by intended time, oldest first
 * @param nowMillis the store's clock, milliseconds since the epoch
 * @param nextInMillis until the next one beyond {@code calls} is due, at least 0; null when there
 *     is none
 */
public record DueCalls(List<ScheduledCall> calls, long nowMillis, @Nullable Long nextInMillis) {
  public DueCalls {
    calls = List.copyOf(calls);
  }
}
