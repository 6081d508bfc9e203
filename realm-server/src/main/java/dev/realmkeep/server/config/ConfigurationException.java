package dev.realmkeep.server.config;

import java.util.List;

/** Everything that is wrong with a configuration, each line naming the key and its source. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  public ConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence each. */
  public List<String> problems() {
    return problems;
  }
}
