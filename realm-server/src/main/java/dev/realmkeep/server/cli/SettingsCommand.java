package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Table;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.ConfigurationException;
import dev.realmkeep.server.config.ConfigurationLoader;
import dev.realmkeep.server.config.Setting;
import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.config.SettingsDocument;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code realm settings}. */
@Command(name = "settings", description = "Print the settings in force and where each came from.")
final class SettingsCommand implements Callable<Integer> {

  private final CliEnvironment environment;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--markdown", description = "Print docs/configuration.md instead.")
  boolean markdown;

  @Option(names = "--config", paramLabel = "FILE", description = "Settings file.")
  @Nullable Path config;

  @Option(names = "--json", description = "Print one JSON document.")
  boolean json;

  SettingsCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (markdown) {
      environment.out().print(SettingsDocument.markdown());
      environment.out().flush();
      return ExitCode.OK;
    }
    Configuration configuration;
    try {
      configuration =
          new ConfigurationLoader(environment.environment(), environment.workingDirectory())
              .load(Map.of(), config);
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), String.join("\n       ", e.problems()));
    }
    Output output = new Output(environment, json, false);
    JsonObject document = new JsonObject();
    Table table = new Table("KEY", "VALUE", "FROM");
    for (Setting<?> setting : Settings.all()) {
      String value = value(configuration, setting);
      table.row(setting.key(), value, configuration.source(setting));
      document.put(
          setting.key(),
          new JsonObject().put("value", value).put("from", configuration.source(setting)));
    }
    output.result(document, table.lines(output.style()));
    return ExitCode.OK;
  }

  private static String value(Configuration configuration, Setting<?> setting) {
    String value = configuration.shown(setting);
    return setting.secret() && !value.isEmpty() ? "(secret)" : value;
  }
}
