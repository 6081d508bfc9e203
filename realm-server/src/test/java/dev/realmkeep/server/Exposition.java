package dev.realmkeep.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /metrics} answered, read as the Prometheus text format.
 *
 * @param families name to family, by name
 */
public record Exposition(Map<String, Family> families, List<Sample> samples) {

  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_A-Z0-9:]+)(?:\\{(.*)})? ([-+.0-9eEINFNa]+)");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * @param labels names of the labels, without those of a histogram
   */
  record Family(String name, String type, String help, TreeSet<String> labels) {}

  record Sample(String name, Map<String, String> labels, double value) {}

  public static Exposition read(String text) {
    Map<String, Family> families = new TreeMap<>();
    Map<String, String> help = new TreeMap<>();
    List<Sample> samples = new ArrayList<>();
    text.lines()
        .forEach(line -> {
          String[] words = line.split(" ", 4);
          if (line.startsWith("# HELP ")) {
            help.put(words[2], words.length > 3 ? words[3] : "");
          } else if (line.startsWith("# TYPE ")) {
            String name = words[2];
            families.put(
                name, new Family(name, words[3], help.getOrDefault(name, ""), new TreeSet<>()));
          } else {
            samples.add(sample(line));
          }
        });
    for (Sample sample : samples) {
      Family family = families.get(sample.name());
      if (family == null) {
        family = families.get(sample.name().replaceFirst("_(bucket|sum|count)$", ""));
      }
      if (family == null) {
        throw new AssertionError("a sample without a type: " + sample);
      }
      sample.labels().keySet().stream()
          .filter(label -> !label.equals("le"))
          .forEach(family.labels()::add);
    }
    return new Exposition(families, samples);
  }

  private static Sample sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      throw new AssertionError("not a sample: " + line);
    }
    Map<String, String> labels = new LinkedHashMap<>();
    if (sample.group(2) != null) {
      Matcher label = LABEL.matcher(sample.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3)));
  }

  /** The sum of all samples of this name. */
  public double sum(String name) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .mapToDouble(Sample::value)
        .sum();
  }

  public double value(String name, String label, String of) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name) && of.equals(sample.labels().get(label)))
        .mapToDouble(Sample::value)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " of " + label + " " + of));
  }
}
