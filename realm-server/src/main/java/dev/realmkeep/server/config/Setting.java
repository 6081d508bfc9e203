package dev.realmkeep.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One row of the settings table.
 *
 * @param key dotted name in a file; the flag and the environment's name follow from it
 * @param type what values it takes
 * @param defaultText the default, empty when there is none
 * @param description one sentence or two for people
 * @param secret never shown, and may come from a file that {@link #fileEnv()} names
 * @param otherNames further environment variables that set it, the first that is there winning;
 *     {@link #env()} goes before them
 */
public record Setting<T>(
    String key,
    ValueType<T> type,
    String defaultText,
    String description,
    boolean secret,
    List<OtherName> otherNames) {

  public Setting {
    otherNames = List.copyOf(otherNames);
  }

  /**
   * An environment variable that is not named after its setting.
   *
   * @param values what each of its values means; empty = it takes the setting's own
   */
  public record OtherName(String variable, Map<String, String> values) {
    public OtherName {
      values = Map.copyOf(values);
    }
  }

  static <T> Setting<T> of(String key, ValueType<T> type, String defaultText, String description) {
    return new Setting<>(key, type, defaultText, description, false, List.of());
  }

  /** The same setting, which these variables set too. */
  Setting<T> alsoFrom(OtherName... names) {
    return new Setting<>(key, type, defaultText, description, secret, List.of(names));
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
