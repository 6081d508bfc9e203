package dev.realmkeep.coordination.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/**
 * Verifies {@code src/model/populate.pml} exhaustively: SPIN makes a verifier of it, the C compiler
 * a program of that. A search that was cut short for any reason is an error of this class, never a
 * verdict.
 */
final class ModelChecker {
  private static final int MEMORY_MIB = 1024;
  private static final int DEPTH = 100_000;
  private static final long MINUTES = 5;
  private static final Pattern VERDICT =
      Pattern.compile("State-vector \\d+ byte, depth reached (\\d+), errors: (\\d+)");
  private static final Pattern STATES =
      Pattern.compile("(?m)^\\s*(\\d+(?:e\\+\\d+)?) states, stored");
  private static final Pattern FINDING = Pattern.compile("(?m)^pan:1: (.*)$");
  private static final List<String> CUT_SHORT =
      List.of(
          "max search depth", "reached -DMEMLIM", "out of memory", "hash-table full", "aborting");

  private final Path directory;

  /**
   * @param directory for generated files, empty
   */
  ModelChecker(Path directory) {
    this.directory = directory;
  }

  /** What is looked for. */
  enum Property {
    /** Assertions and states in which nothing can go on. */
    SAFETY(
        List.of("-DSAFETY", "-DNOCLAIM"),
        List.of(),
        "assertion violations\t+",
        "invalid end states\t+"),
    /** The formula {@code everybody_leaves} under weak fairness; and assertions on the way. */
    LIVENESS(
        List.of("-DNFAIR=3"),
        List.of("-a", "-f"),
        "never claim         \t+ (everybody_leaves)",
        "acceptance   cycles \t+ (fairness enabled)");

    private final List<String> compile;
    private final List<String> run;
    private final List<String> searched;

    Property(List<String> compile, List<String> run, String... searched) {
      this.compile = compile;
      this.run = run;
      this.searched = Arrays.asList(searched);
    }
  }

  /**
   * @param finding what violates the property, empty when nothing does
   * @param states different states seen
   */
  record Verdict(String finding, double states) {}

  /**
   * Verifies one property of the model with these settings.
   *
   * @throws TestAbortedException when a tool is missing
   */
  Verdict verify(Property property, List<String> settings) throws Exception {
    List<String> generate = new ArrayList<>(List.of("spin"));
    settings.forEach(setting -> generate.add("-D" + setting));
    generate.addAll(List.of("-a", model().toString()));
    run(generate);
    List<String> compile = new ArrayList<>(List.of("gcc", "-O1", "-w", "-DMEMLIM=" + MEMORY_MIB));
    compile.addAll(property.compile);
    compile.addAll(List.of("-o", "pan", "pan.c"));
    run(compile);
    List<String> search = new ArrayList<>(List.of(directory.resolve("pan").toString()));
    search.addAll(property.run);
    search.addAll(List.of("-m" + DEPTH, "-w20"));
    return verdict(property, run(search));
  }

  private static Verdict verdict(Property property, String output) {
    for (String reason : CUT_SHORT) {
      if (output.contains(reason)) {
        throw new AssertionError("the search was cut short (" + reason + "):\n" + output);
      }
    }
    Matcher verdict = VERDICT.matcher(output);
    Matcher states = STATES.matcher(output);
    if (!verdict.find() || !states.find()) {
      throw new AssertionError("no verdict:\n" + output);
    }
    for (String searched : property.searched) {
      if (!output.contains(searched)) {
        throw new AssertionError("did not look for \"" + searched + "\":\n" + output);
      }
    }
    boolean errors = !verdict.group(2).equals("0");
    Matcher finding = FINDING.matcher(output);
    boolean found = finding.find();
    boolean whole = !output.contains("Search not completed");
    if (Integer.parseInt(verdict.group(1)) >= DEPTH || errors != found || errors == whole) {
      throw new AssertionError("contradictory:\n" + output);
    }
    return new Verdict(found ? finding.group(1) : "", Double.parseDouble(states.group(1)));
  }

  private static Path model() {
    return Path.of(System.getProperty("basedir", ""), "src", "model", "populate.pml")
        .toAbsolutePath();
  }

  private String run(List<String> command) throws Exception {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException missing) {
      throw new TestAbortedException(
          command.getFirst() + " is not installed (Debian: apt-get install spin gcc)", missing);
    }
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new AssertionError("took longer than " + MINUTES + " min: " + command);
      }
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output);
    if (process.exitValue() != 0) {
      throw new AssertionError(command + " ended with " + process.exitValue() + ":\n" + text);
    }
    return text;
  }
}
