package dev.realmkeep.server.cli.text;

import java.util.Locale;

/** A duration as people say it. Pure functions. */
public final class Age {

  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Age() {}

  /** Rounded to the unit that fits. */
  public static String of(long millis) {
    if (millis < SECOND) {
      return millis + " ms";
    }
    if (millis < 2 * MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    if (millis < 2 * HOUR) {
      return millis / MINUTE + " min";
    }
    return millis < 2 * DAY ? millis / HOUR + " h" : millis / DAY + " days";
  }
}
