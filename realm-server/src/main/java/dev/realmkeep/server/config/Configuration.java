package dev.realmkeep.server.config;

import java.util.Map;
import java.util.Optional;

/** One valid value for each setting, and where it came from. Immutable. */
public final class Configuration {

  private final Map<Setting<?>, Value> values;

  Configuration(Map<Setting<?>, Value> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * @param value of the setting's type
   * @param text as it was given
   * @param source for people: {@code --port}, {@code REALMKEEP_PORT}, a file's name, {@code
   *     default}
   */
  record Value(Object value, String text, String source) {}

  /** The value. */
  @SuppressWarnings("unchecked") // the loader parsed it with the setting's own type
  public <T> T get(Setting<T> setting) {
    return (T) value(setting).value();
  }

  /** The value of a text setting, empty when it is not set. */
  public Optional<String> text(Setting<String> setting) {
    return Optional.of(get(setting)).filter(text -> !text.isEmpty());
  }

  /** Where the value came from. */
  public String source(Setting<?> setting) {
    return value(setting).source();
  }

  /** The value as it was given; a secret too. */
  public String shown(Setting<?> setting) {
    return value(setting).text();
  }

  private Value value(Setting<?> setting) {
    Value value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException("not in the settings table: " + setting.key());
    }
    return value;
  }
}
