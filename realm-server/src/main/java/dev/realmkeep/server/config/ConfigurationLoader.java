package dev.realmkeep.server.config;

import dev.realmkeep.server.config.Setting.OtherName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings the sources of settings together: flags, then environment, then file, then defaults; the
 * first that names a key wins. Everything that is wrong is reported at once.
 */
public final class ConfigurationLoader {

  private final Map<String, String> environment;
  private final Path workingDirectory;

  /**
   * @param environment variables of the process; those of settings begin with {@value
   *     Setting#ENV_PREFIX}
   * @param workingDirectory where {@code realmkeep.yaml} is looked for and relative paths begin
   */
  public ConfigurationLoader(Map<String, String> environment, Path workingDirectory) {
    this.environment = Map.copyOf(environment);
    this.workingDirectory = workingDirectory;
  }

  /** Environment variables that name the settings file and do not set a value. */
  private static final String CONFIG_ENV = Setting.ENV_PREFIX + "CONFIG";

  /**
   * @param flags key to text, as given on the command line
   * @param file the settings file; null = {@code realmkeep.yaml} of the working directory if it is
   *     there
   * @throws ConfigurationException naming every key that is unknown or has a value that does not
   *     fit
   */
  public Configuration load(Map<String, String> flags, @Nullable Path file)
      throws ConfigurationException {
    List<String> problems = new ArrayList<>();
    Map<String, Given> given = new LinkedHashMap<>();
    readFile(file).forEach(given::put);
    readOtherNames(given, problems);
    readEnvironment(given, problems);
    flags.forEach((key, text) -> given.put(key, new Given(text, flagOf(key))));

    Map<Setting<?>, Configuration.Value> values = new HashMap<>();
    for (Setting<?> setting : Settings.all()) {
      Given text = given.remove(setting.key());
      parse(setting, text == null ? new Given(setting.defaultText(), "default") : text, problems)
          .ifPresent(value -> values.put(setting, value));
    }
    List<String> keys = Settings.all().stream().map(Setting::key).toList();
    given.forEach((key, from) -> problems.add(unknown(key, from.source(), keys)));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Configuration(values);
  }

  private record Given(String text, String source) {}

  private Map<String, Given> readFile(@Nullable Path named) throws ConfigurationException {
    String fromEnvironment = environment.getOrDefault(CONFIG_ENV, "");
    Path file = named;
    if (file == null && !fromEnvironment.isEmpty()) {
      file = Path.of(fromEnvironment);
    }
    if (file == null) {
      file = workingDirectory.resolve(ConfigurationFile.DEFAULT_NAME);
      if (!Files.exists(file)) {
        return Map.of();
      }
    }
    String source = file.toString();
    Map<String, Given> given = new LinkedHashMap<>();
    ConfigurationFile.read(workingDirectory.resolve(file))
        .forEach((key, text) -> given.put(key, new Given(text, source)));
    return given;
  }

  private void readEnvironment(Map<String, Given> given, List<String> problems) {
    Map<String, String> keyOf = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.all()) {
      keyOf.put(setting.env(), setting.key());
      if (setting.secret()) {
        keyOf.put(setting.fileEnv(), setting.key());
      }
    }
    Set<String> read =
        Settings.all().stream()
            .flatMap(setting -> setting.otherNames().stream())
            .map(OtherName::variable)
            .collect(Collectors.toSet());
    environment.forEach((name, text) -> {
      if (!name.startsWith(Setting.ENV_PREFIX) || name.equals(CONFIG_ENV) || read.contains(name)) {
        return;
      }
      String key = keyOf.get(name);
      if (key == null) {
        problems.add(unknown(name, "the environment", List.copyOf(keyOf.keySet())));
      } else if (name.endsWith("_FILE")) {
        readSecret(name, text, problems)
            .ifPresent(secret -> given.put(key, new Given(secret, name)));
      } else {
        given.put(key, new Given(text, name));
      }
    });
  }

  /** Before the variables that are named after their setting, which replace what this puts. */
  private void readOtherNames(Map<String, Given> given, List<String> problems) {
    for (Setting<?> setting : Settings.all()) {
      for (OtherName other : setting.otherNames().reversed()) {
        String text = environment.get(other.variable());
        if (text == null) {
          continue;
        }
        String value = other.values().isEmpty() ? text : other.values().get(text.strip());
        if (value == null) {
          problems.add(
              "%s must be %s, not \"%s\""
                  .formatted(
                      other.variable(),
                      String.join(" or ", new TreeSet<>(other.values().keySet())),
                      text));
        } else {
          given.put(setting.key(), new Given(value, other.variable()));
        }
      }
    }
  }

  private Optional<String> readSecret(String name, String file, List<String> problems) {
    try {
      return Optional.of(Files.readString(workingDirectory.resolve(file)).strip());
    } catch (IOException | IllegalArgumentException e) {
      problems.add(name + ": cannot read the file " + file + " (" + e.getMessage() + ")");
      return Optional.empty();
    }
  }

  private static Optional<Configuration.Value> parse(
      Setting<?> setting, Given given, List<String> problems) {
    try {
      String text = given.text().strip();
      return Optional.of(new Configuration.Value(setting.type().parse(text), text, given.source()));
    } catch (IllegalArgumentException e) {
      problems.add(setting.key() + " " + e.getMessage() + " (from " + given.source() + ")");
      return Optional.empty();
    }
  }

  private static String flagOf(String key) {
    return Settings.of(key).map(Setting::flag).orElse(key);
  }

  private static String unknown(String name, String source, List<String> known) {
    return "unknown setting "
        + name
        + " (from "
        + source
        + ")"
        + Suggestion.closest(name, known).map(s -> "; did you mean " + s + "?").orElse("");
  }
}
