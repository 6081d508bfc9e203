package dev.realmkeep.deploy.bench.member;

import java.nio.file.Path;
import java.util.Arrays;

/** What a member process is told when it starts, as system properties. */
public final class MemberSettings {
  private static final String PREFIX = "member.";

  private MemberSettings() {}

  /** The option of the command line that sets {@code name}. */
  public static String option(String name, Object value) {
    return "-D" + PREFIX + name + "=" + value;
  }

  public static String text(String name) {
    String value = System.getProperty(PREFIX + name);
    if (value == null) {
      throw new IllegalArgumentException("not told " + name);
    }
    return value;
  }

  public static int number(String name) {
    return Integer.parseInt(text(name));
  }

  /** Numbers separated by commas. */
  public static int[] numbers(String name) {
    return Arrays.stream(text(name).split(",")).mapToInt(Integer::parseInt).toArray();
  }

  /** The file of this member's {@link Computes}. */
  public static Path computes() {
    return Path.of(text("computes"));
  }
}
