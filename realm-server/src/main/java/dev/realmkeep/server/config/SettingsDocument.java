package dev.realmkeep.server.config;

import java.util.TreeMap;
import java.util.stream.Collectors;

/** The settings table as the text of {@code docs/configuration.md}. */
public final class SettingsDocument {

  private SettingsDocument() {}

  private static final String HEAD =
      """
      # Configuration

      <!-- Generated from the settings table; `realm settings --markdown > docs/configuration.md` writes it anew. -->

      Each setting has one key. It is set, the first that names it winning, by a flag (`--http-file-max-bytes 1MiB`), by an
      environment variable (`REALMKEEP_HTTP_FILE_MAX_BYTES=1MiB`), by a file (`realmkeep.yaml` in the working directory, or
      the one that `--config` or `REALMKEEP_CONFIG` names; YAML, or Java properties when its name ends in `.properties`), or by
      its default. In YAML, nesting and dots mean the same:

      ```yaml
      port: 4201
      prerender:
        workers: 2
        hard-limit: 5s
      realm.aliases:
        https://old.example/shop/: http://localhost:4201/shop/
      ```

      Unknown keys fail, with the key that was probably meant. All problems are reported at once. A secret is not a flag; it
      may come from a file that the variable with `_FILE` at its end names. Where several variables set one key, the one that is
      named after it wins, then the others in the order of the table. `realm settings` prints the values in force and where each
      came from.

      | key | default | values | what it does |
      |---|---|---|---|
      """;

  /** The whole document. */
  public static String markdown() {
    StringBuilder text = new StringBuilder(HEAD);
    for (Setting<?> setting : Settings.all()) {
      text.append("| `").append(setting.key()).append("` | ");
      if (!setting.defaultText().isEmpty()) {
        text.append('`').append(setting.defaultText()).append('`');
      }
      text.append(" | ").append(setting.secret() ? "secret" : setting.type().describe());
      text.append(" | ").append(escape(setting.description()));
      setting.otherNames().forEach(other -> text.append(otherName(other)));
      text.append(" |\n");
    }
    return text.toString();
  }

  private static String otherName(Setting.OtherName other) {
    String values =
        new TreeMap<>(other.values())
            .entrySet().stream()
                .map(value -> value.getKey() + " = " + value.getValue())
                .collect(Collectors.joining(", "));
    return " Also from `" + other.variable() + "`" + (values.isEmpty() ? "." : ": " + values + ".");
  }

  private static String escape(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }
}
