package dev.realmkeep.deploy.packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One command of a document's {@code console} or {@code sh} block.
 *
 * @param output the lines that the document shows after it
 */
record ConsoleExample(String command, List<String> output) {

  private static final Pattern BLOCK =
      Pattern.compile("```(?:console|sh)\n(.*?)```", Pattern.DOTALL);
  private static final String PROMPT = "$ ";

  static List<ConsoleExample> of(Path document) throws IOException {
    List<ConsoleExample> examples = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(document));
    while (block.find()) {
      for (String line : block.group(1).lines().toList()) {
        if (line.startsWith(PROMPT)) {
          examples.add(new ConsoleExample(line.substring(PROMPT.length()), new ArrayList<>()));
        } else if (examples.isEmpty()) {
          throw new IOException(document + ": a block that does not begin with a command");
        } else {
          examples.getLast().output().add(line);
        }
      }
    }
    return examples;
  }

  /** A listing of the language {@code language} that begins with {@code start}. */
  static String listing(Path document, String language, String start) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(" + Pattern.quote(start) + ".*?)```", Pattern.DOTALL)
            .matcher(Files.readString(document));
    if (!block.find()) {
      throw new IOException(document + " has no " + language + " listing of " + start);
    }
    return block.group(1);
  }

  /**
   * Lines without what differs from run to run: times, names of nodes, weights, counts of files,
   * places on the machine, the width of columns.
   */
  static List<String> essence(List<String> lines) {
    return lines.stream()
        .map(line ->
            line.replaceAll("\\d+(\\.\\d+)? (ms|s|min)\\b", "N s")
                .replaceAll("\\bnode [a-z0-9]{8}\\b", "node N")
                .replaceAll("\\d+ files \\(\\d+ written", "N files (N written")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z by [a-z0-9]{8}", "TIME by NODE")
                .replaceAll("^[a-z0-9]{8}\\*", "NODE*")
                .replaceAll("\\d+\\.\\d MiB", "N MiB")
                .replaceAll(" in /\\S+", " in /…")
                .replaceAll(" +", " ")
                .strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
