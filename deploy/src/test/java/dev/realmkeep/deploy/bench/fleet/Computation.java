package dev.realmkeep.deploy.bench.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A computation that a member logged.
 *
 * @param member the name of its log
 * @param beganNanos {@link System#nanoTime}
 * @param endedNanos 0 when it has not ended
 * @param number state of the source it read, 0 when it has not ended
 */
record Computation(String member, String key, long beganNanos, long endedNanos, long number) {

  /** Those of keys of {@code group} in all logs of a directory. */
  static List<Computation> of(Path directory, String group) throws IOException {
    List<Path> logs;
    try (Stream<Path> files = Files.list(directory)) {
      logs = files.filter(file -> file.toString().endsWith(".computes")).sorted().toList();
    }
    List<Computation> all = new ArrayList<>();
    for (Path log : logs) {
      String member = String.valueOf(log.getFileName());
      Map<String, List<Long>> open = new HashMap<>();
      for (String line : Files.readAllLines(log)) {
        String[] fields = line.split("\t");
        if (fields.length < 3 || !fields[1].startsWith(group + "-")) {
          continue; // of another group, or cut off with its process
        }
        long nanos = Long.parseLong(fields[2]);
        if (fields[0].equals("B")) {
          open.computeIfAbsent(fields[1], _ -> new ArrayList<>()).add(nanos);
        } else if (fields.length == 4) {
          long began = open.get(fields[1]).removeFirst();
          all.add(new Computation(member, fields[1], began, nanos, Long.parseLong(fields[3])));
        }
      }
      open.forEach((key, began) ->
          began.forEach(nanos -> all.add(new Computation(member, key, nanos, 0, 0))));
    }
    return all;
  }
}
