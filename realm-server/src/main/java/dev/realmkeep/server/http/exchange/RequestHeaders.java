package dev.realmkeep.server.http.exchange;

import dev.realmkeep.cache.model.Priority;
import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.problem.ProblemException;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request's headers say about how it is to be answered.
 *
 * @param minGeneration the answer reflects at least this generation of the realm; 0 = any
 * @param timeout time for the answer, from the arrival of the request
 * @param staleIfError whether the last known good definition may stand in for a failure
 */
public record RequestHeaders(
    long minGeneration, Duration timeout, Priority priority, boolean staleIfError) {

  public static final String MIN_GENERATION = "X-Realm-Min-Generation";
  public static final String DEADLINE = "X-Deadline-Ms";
  public static final String PRIORITY = "X-Priority";
  public static final String GENERATION = "X-Realm-Generation";
  public static final String CACHE = "X-Cache";

  /**
   * @throws ProblemException (bad-request) naming the header whose value is not valid
   */
  public static RequestHeaders parse(MultiMap headers, HttpLimits limits) {
    return new RequestHeaders(
        number(headers, MIN_GENERATION, 0, Long.MAX_VALUE, 0),
        Duration.ofMillis(
            number(
                headers,
                DEADLINE,
                1,
                limits.deadlineMax().toMillis(),
                limits.deadlineDefault().toMillis())),
        priority(headers.get(PRIORITY)),
        staleIfError(headers.get("Cache-Control")));
  }

  private static long number(MultiMap headers, String name, long min, long max, long absent) {
    String value = headers.get(name);
    if (value == null) {
      return absent;
    }
    if (value.length() <= 19 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      try {
        long number = Long.parseLong(value);
        if (number >= min && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw notInRange(name, min, max, value);
      }
    }
    throw notInRange(name, min, max, value);
  }

  private static ProblemException notInRange(String name, long min, long max, String value) {
    String range =
        max == Long.MAX_VALUE ? "a number from " + min : "a number from " + min + " to " + max;
    return ProblemException.badRequest(name + " must be " + range + ", found: " + value);
  }

  private static Priority priority(@Nullable String value) {
    return switch (value == null ? "user" : value.toLowerCase(Locale.ROOT)) {
      case "user" -> Priority.USER;
      case "background" -> Priority.BACKGROUND;
      default ->
          throw ProblemException.badRequest(
              PRIORITY + " must be user or background, found: " + value);
    };
  }

  private static boolean staleIfError(@Nullable String cacheControl) {
    return cacheControl != null && cacheControl.toLowerCase(Locale.ROOT).contains("stale-if-error");
  }
}
