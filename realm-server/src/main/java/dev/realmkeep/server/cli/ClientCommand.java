package dev.realmkeep.server.cli;

import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ApiException;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.ConfigurationException;
import dev.realmkeep.server.config.ConfigurationLoader;
import dev.realmkeep.server.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks a server. Failures of the server become its messages and exit codes. */
abstract class ClientCommand implements Callable<Integer> {

  final CliEnvironment environment;

  @Mixin ClientOptions options = new ClientOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  ClientCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  /** Does the work; blocks. */
  abstract int run(ApiClient api, Output output) throws IOException, InterruptedException;

  /** The server that the command's own arguments name; the settings' one otherwise. */
  String serverOr(String configured) {
    return configured;
  }

  /** What people can do about a failure of this command, beyond what the server says. */
  List<String> advice(ApiException failure) {
    return List.of();
  }

  @Override
  public Integer call() throws InterruptedException {
    Output output = new Output(environment, options.json, options.quiet);
    try (ApiClient api = connect()) {
      try {
        return run(api, output);
      } catch (ApiException e) {
        new FailureReport(api, output).print(e, advice(e));
        return ExitCode.of(e);
      } catch (IOException e) {
        output.failure("failure", e.getMessage() == null ? e.toString() : e.getMessage());
        return ExitCode.FAILURE;
      }
    }
  }

  private ApiClient connect() {
    try {
      Map<String, String> flags = new HashMap<>();
      if (options.server != null) {
        flags.put(Settings.SERVER.key(), options.server);
      }
      if (options.tokenFile != null) {
        flags.put(
            Settings.TOKEN.key(),
            Files.readString(environment.workingDirectory().resolve(options.tokenFile)).strip());
      }
      Configuration configuration =
          new ConfigurationLoader(environment.environment(), environment.workingDirectory())
              .load(flags, null);
      return new ApiClient(
          serverOr(configuration.get(Settings.SERVER)), configuration.get(Settings.TOKEN));
    } catch (IOException e) {
      throw usage("cannot read the token file " + options.tokenFile);
    } catch (ConfigurationException | IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** Wrong use of the command: exit code 2. */
  ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** Path of a realm on the server, with a slash at each end, from its name or URL. */
  String realmPath(String nameOrUrl) {
    String path = nameOrUrl.contains("://") ? URI.create(nameOrUrl).getRawPath() : nameOrUrl;
    String trimmed = (path == null ? "" : path).replaceAll("^/+|/+$", "");
    if (trimmed.isEmpty()) {
      throw usage("\"" + nameOrUrl + "\" names no realm");
    }
    return "/" + trimmed + "/";
  }
}
