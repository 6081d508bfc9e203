package dev.realmkeep.server.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts of byte counts and time spans. Pure functions. */
public final class Quantities {

  private static final Pattern QUANTITY = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
  private static final long KIB = 1024;

  private Quantities() {}

  /**
   * @throws IllegalArgumentException when {@code text} is not a byte count
   */
  public static long parseBytes(String text) {
    Matcher quantity = QUANTITY.matcher(text.strip());
    if (!quantity.matches()) {
      throw new IllegalArgumentException("must be bytes such as 64MiB, not \"" + text + "\"");
    }
    long unit =
        switch (quantity.group(2).toLowerCase(Locale.ROOT)) {
          case "", "b" -> 1;
          case "k", "kib" -> KIB;
          case "m", "mib" -> KIB * KIB;
          case "g", "gib" -> KIB * KIB * KIB;
          default ->
              throw new IllegalArgumentException(
                  "has no unit \"" + quantity.group(2) + "\": use B, KiB, MiB or GiB");
        };
    try {
      return Math.multiplyExact(Long.parseLong(quantity.group(1)), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("is too large: " + text, e);
    }
  }

  /**
   * @throws IllegalArgumentException when {@code text} is not a time span
   */
  public static Duration parseDuration(String text) {
    Matcher quantity = QUANTITY.matcher(text.strip());
    if (!quantity.matches() || quantity.group(1).length() > 12) {
      throw new IllegalArgumentException("must be a duration such as 10s, not \"" + text + "\"");
    }
    long count = Long.parseLong(quantity.group(1));
    return switch (quantity.group(2).toLowerCase(Locale.ROOT)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default ->
          throw new IllegalArgumentException(
              "needs a unit: use ms, s, m or h, as in 10s, not \"" + text + "\"");
    };
  }

  /** In the largest unit that divides it. */
  public static String formatBytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB"};
    int unit = 0;
    long value = bytes;
    while (unit < units.length - 1 && value != 0 && value % KIB == 0) {
      value /= KIB;
      unit++;
    }
    return value + units[unit];
  }

  /** In the largest unit that divides it. */
  public static String formatDuration(Duration span) {
    long millis = span.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds != 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
