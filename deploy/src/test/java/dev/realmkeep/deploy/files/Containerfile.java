package dev.realmkeep.deploy.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The instructions of the Containerfile, in order.
 *
 * @param instructions without comments, continued lines joined
 */
public record Containerfile(List<Instruction> instructions) {

  private static final Pattern VARIABLE = Pattern.compile("([A-Z_]+)=(\\S+)");

  public record Instruction(String name, String arguments) {}

  public static Containerfile read() throws IOException {
    String joined =
        DeploymentFile.text("container/Containerfile")
            .replaceAll("(?m)^#.*\n", "")
            .replace("\\\n", " ");
    List<Instruction> instructions = new ArrayList<>();
    for (String line : joined.lines().filter(text -> !text.isBlank()).toList()) {
      String[] parts = line.strip().split("\\s+", 2);
      instructions.add(new Instruction(parts[0], parts[1]));
    }
    return new Containerfile(List.copyOf(instructions));
  }

  /** The arguments of the only instruction of that name. */
  public String only(String name) {
    List<String> found = all(name);
    if (found.size() != 1) {
      throw new IllegalArgumentException(found.size() + " instructions " + name);
    }
    return found.getFirst();
  }

  public List<String> all(String name) {
    return instructions.stream()
        .filter(instruction -> instruction.name().equals(name))
        .map(Instruction::arguments)
        .toList();
  }

  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String arguments : all("ENV")) {
      Matcher variable = VARIABLE.matcher(arguments);
      while (variable.find()) {
        environment.put(variable.group(1), variable.group(2));
      }
    }
    return environment;
  }

  /** The number of the user the server runs as. */
  public int userId() {
    return Integer.parseInt(only("USER").split(":")[0]);
  }
}
