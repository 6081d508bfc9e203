package dev.realmkeep.server.config;

import java.util.Locale;

/**
 * One row of the settings table.
 *
 * @param key dotted name in a file; the flag and the environment's name follow from it
 * @param type what values it takes
 * @param defaultText the default, empty when there is none
 * @param description one sentence or two for people
 * @param secret never shown, and may come from a file that {@link #fileEnv()} names
 */
public record Setting<T>(
    String key, ValueType<T> type, String defaultText, String description, boolean secret) {

  static <T> Setting<T> of(String key, ValueType<T> type, String defaultText, String description) {
    return new Setting<>(key, type, defaultText, description, false);
  }

  /** The command line's option, with its dashes. */
  public String flag() {
    return "--" + key.replace('.', '-');
  }

  /** The environment variable. */
  public String env() {
    return ENV_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The environment variable that names a file with the value of a secret. */
  public String fileEnv() {
    return env() + "_FILE";
  }

  /** What all environment variables of settings begin with. */
  public static final String ENV_PREFIX = "REALMKEEP_";
}
