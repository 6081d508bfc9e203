package dev.realmkeep.server.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a settings file into dotted keys and texts: YAML, where nesting and dots mean the same, or
 * Java properties when its name ends in {@code .properties}.
 */
final class ConfigurationFile {

  /** The file that is read from the working directory when none is named. */
  static final String DEFAULT_NAME = "realmkeep.yaml";

  private static final int ALIASES_MAX = 50;
  private static final int CHARS_MAX = 1 << 20;

  private ConfigurationFile() {}

  static Map<String, String> read(Path file) throws ConfigurationException {
    try {
      if (Files.size(file) > CHARS_MAX) {
        throw problem(file, "is larger than 1 MiB");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return file.toString().endsWith(".properties") ? properties(text) : yaml(file, text);
    } catch (IOException | IllegalArgumentException e) {
      throw problem(file, "cannot be read: " + e.getMessage());
    } catch (YamlEngineException e) {
      throw problem(file, "is not valid YAML: " + e.getMessage());
    }
  }

  private static ConfigurationException problem(Path file, String what) {
    return new ConfigurationException(List.of("the settings file " + file + " " + what));
  }

  private static Map<String, String> properties(String text) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    Map<String, String> flat = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> flat.put(key, properties.getProperty(key)));
    return flat;
  }

  private static Map<String, String> yaml(Path file, String text) throws ConfigurationException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(ALIASES_MAX)
            .build();
    Object root = new Load(settings).loadFromString(text);
    Map<String, String> flat = new LinkedHashMap<>();
    if (root instanceof Map<?, ?> map) {
      flatten("", map, flat);
    } else if (root != null) {
      throw problem(file, "must be a mapping of keys to values");
    }
    return flat;
  }

  private static void flatten(String prefix, Map<?, ?> map, Map<String, String> flat) {
    map.forEach((name, value) -> {
      String key = prefix + name;
      Optional<Setting<?>> setting = Settings.of(key);
      if (value instanceof Map<?, ?> inner && setting.isEmpty()) {
        flatten(key + ".", inner, flat);
      } else {
        flat.put(key, text(value));
      }
    });
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Map<?, ?> pairs -> {
        StringJoiner joined = new StringJoiner(",");
        pairs.forEach((from, to) -> joined.add(from + "=" + text(to)));
        yield joined.toString();
      }
      case Iterable<?> items -> {
        StringJoiner joined = new StringJoiner(",");
        items.forEach(item -> joined.add(text(item)));
        yield joined.toString();
      }
      default -> value.toString();
    };
  }
}
