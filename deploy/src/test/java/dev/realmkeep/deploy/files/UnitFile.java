package dev.realmkeep.deploy.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries of a systemd unit by {@code Section.Key}, values in order.
 *
 * @param entries see above
 */
record UnitFile(Map<String, List<String>> entries) {

  static UnitFile read(String name) throws IOException {
    Map<String, List<String>> entries = new LinkedHashMap<>();
    String section = "";
    for (String line : DeploymentFile.text(name).lines().toList()) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.indexOf(']'));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] pair = line.split("=", 2);
        entries.computeIfAbsent(section + "." + pair[0], key -> new ArrayList<>()).add(pair[1]);
      }
    }
    return new UnitFile(entries);
  }

  /** The only value of a key. */
  String value(String key) {
    List<String> values = entries.getOrDefault(key, List.of());
    if (values.size() != 1) {
      throw new IllegalArgumentException(key + " has " + values);
    }
    return values.getFirst();
  }

  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : entries.getOrDefault("Service.Environment", List.of())) {
      String[] pair = variable.split("=", 2);
      environment.put(pair[0], pair[1]);
    }
    return environment;
  }
}
