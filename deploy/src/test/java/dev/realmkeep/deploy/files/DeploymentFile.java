package dev.realmkeep.deploy.files;

import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.ConfigurationException;
import dev.realmkeep.server.config.ConfigurationLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Files of the {@code deploy} folder, and what the product makes of what they set. */
final class DeploymentFile {

  private static final Path ROOT =
      Path.of(System.getProperty("repo.root", "..")).toAbsolutePath().normalize();

  /** Environment variables of the launcher, as its head lists them. */
  private static final Pattern LAUNCHER_VARIABLE = Pattern.compile("\\b(?:REALM|JAVA)_[A-Z_]+\\b");

  private DeploymentFile() {}

  static Path path(String name) {
    return ROOT.resolve("deploy").resolve(name);
  }

  static String text(String name) throws IOException {
    return Files.readString(path(name));
  }

  /**
   * The settings that a server started with this environment has. Fails on a name that neither the
   * settings nor the launcher know, and on a value that does not fit. Files of secrets are taken as
   * there.
   */
  static Configuration configuration(Map<String, String> environment)
      throws IOException, ConfigurationException {
    List<String> launcher = launcherVariables();
    Map<String, String> settings = new HashMap<>();
    Path directory = Files.createTempDirectory("deployment");
    Path secret = Files.writeString(directory.resolve("secret"), "secret");
    try {
      for (Map.Entry<String, String> variable : environment.entrySet()) {
        String name = variable.getKey();
        if (name.startsWith("REALMKEEP_")) {
          settings.put(name, name.endsWith("_FILE") ? secret.toString() : variable.getValue());
        } else if (name.startsWith("REALM") && !launcher.contains(name)) {
          throw new IOException("neither a setting nor a variable of the launcher: " + name);
        }
      }
      return new ConfigurationLoader(settings, directory).load(Map.of(), null);
    } finally {
      Files.delete(secret);
      Files.delete(directory);
    }
  }

  private static List<String> launcherVariables() throws IOException {
    String script = Files.readString(ROOT.resolve("realm"));
    String head = script.substring(0, script.indexOf("set -eu"));
    return LAUNCHER_VARIABLE.matcher(head).results().map(MatchResult::group).toList();
  }
}
