package dev.realmkeep.deploy.bench.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * Four processes with four slots each want 200 keys at once: how many TCP connections each has that
 * serve the coordination, the most at any moment, without those of the source database.
 */
final class Connections implements Scenario {
  private static final int SLOTS = 4;
  private static final int KEYS = 200;
  private static final int COMPUTE_MILLIS = 50;
  private static final String ESTABLISHED = "01";

  @Override
  public String name() {
    return "connections";
  }

  @Override
  public List<Measure> measures() {
    return List.of(Measure.CONNECTIONS);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    Fleet fleet = bench.fleet(bench.count(ColdFanOut.PROCESSES, 3), SLOTS);
    fleet.askAll(10, i -> new Object[] {"take", COMPUTE_MILLIS});
    String group = "many" + bench.next();
    fleet.ask(0, 30, "prepare", group, KEYS, 1);
    CompletableFuture<Void> all =
        CompletableFuture.runAsync(() -> {
          try {
            fleet.all(group, KEYS, 60);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    int most = 0;
    do {
      for (int i = 0; i < fleet.size(); i++) {
        int now = established(fleet.member(i).pid(), bench.contender()::coordinates);
        most = Math.max(most, now - bench.contender().otherConnections());
      }
      Workbench.pauseMillis(20);
    } while (!all.isDone());
    all.join();
    bench.put(Measure.CONNECTIONS, Figure.of(most));
  }

  /** Established connections of a process, by their remote port. */
  private static int established(long pid, IntPredicate remotePort) throws IOException {
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path file : files.toList()) {
        try {
          String target = Files.readSymbolicLink(file).toString();
          if (target.startsWith("socket:[")) {
            sockets.add(target.substring(8, target.length() - 1));
          }
        } catch (IOException e) {
          // It was closed meanwhile.
        }
      }
    }
    int count = 0;
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "net", table))) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 9 && fields[3].equals(ESTABLISHED) && sockets.contains(fields[9])) {
          String remote = fields[2].substring(fields[2].lastIndexOf(':') + 1);
          count += remotePort.test(Integer.parseInt(remote, 16)) ? 1 : 0;
        }
      }
    }
    return count;
  }
}
