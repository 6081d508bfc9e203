package dev.realmkeep.deploy.bench;

import dev.realmkeep.deploy.bench.host.InProcess;
import dev.realmkeep.deploy.bench.host.InProcess.Figures;
import dev.realmkeep.deploy.bench.host.NodePeer;
import dev.realmkeep.deploy.bench.host.SocketLoad;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What calls of a realm's functions cost, in parts that can be asked for by name: {@code lane}
 * alone in memory, {@code trap} with calls queued behind it, {@code idle} realms, {@code sockets}
 * on loopback with the same function served by Node.js in the same run, {@code takeover} after a
 * kill. {@code --quick} shows that everything works and measures nothing.
 */
final class HostFamily implements Bench.Family {
  private static final List<String> PARTS = List.of("lane", "trap", "idle", "sockets", "takeover");
  private static final int TAKE_OVERS = 5;

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(1, 1, 1),
          new Shape(1, 40, 1),
          new Shape(64, 1, 1),
          new Shape(64, 40, 1),
          new Shape(64, 40, 40));

  /** How many connections, calls of each in flight, and calls in a frame. */
  private record Shape(int connections, int inFlight, int frameCalls) {
    String text() {
      return "%d × %d%s"
          .formatted(
              connections, inFlight, frameCalls == 1 ? "" : ", " + frameCalls + " in a frame");
    }
  }

  @Override
  public String usage() {
    return "[" + String.join("] [", PARTS) + "] [--quick]";
  }

  @Override
  public Bench.Run of(List<String> args) {
    List<String> parts = args.stream().filter(arg -> !arg.equals("--quick")).toList();
    Bench.none(parts.stream().filter(part -> !PARTS.contains(part)).toList());
    return out -> print(parts, args.contains("--quick"), out);
  }

  private static void print(List<String> parts, boolean quick, PrintStream out) throws Exception {
    Path root = Path.of(System.getProperty("repo.root", ".")).toAbsolutePath();
    Path work = Files.createTempDirectory("realm-bench");
    try {
      for (String part : parts.isEmpty() ? PARTS : parts) {
        switch (part) {
          case "sockets" -> sockets(root, work, quick, out);
          case "takeover" -> takeOver(root, work, quick ? 1 : TAKE_OVERS, out);
          default -> InProcess.fork(Figures.valueOf(part.toUpperCase(Locale.ROOT)), quick);
        }
        out.println();
      }
    } finally {
      Directories.delete(work);
    }
  }

  private static void takeOver(Path root, Path work, int rounds, PrintStream out)
      throws IOException {
    Histogram millis = new LaneTakeOver(root, realm(work), work).measure(rounds);
    out.println("| the owner of a lane is killed | rounds | p50 ms | max ms |");
    out.println("|---|---|---|---|");
    out.printf(
        "| until a call over another process is acknowledged | %d | %,d | %,d |%n",
        rounds, millis.getValueAtPercentile(50), millis.getMaxValue());
  }

  private static void sockets(Path root, Path work, boolean quick, PrintStream out)
      throws Exception {
    Duration warmUp = Duration.ofMillis(quick ? 200 : 5_000);
    Duration measured = Duration.ofMillis(quick ? 500 : 8_000);
    String missing = NodePeer.missing();
    if (missing != null) {
      out.println("Not measured: Node.js, because " + missing + ".");
      out.println();
    }
    int port = ServedRealm.freePort();
    try (ServedRealm realm =
            ServedRealm.start(
                root, realm(work), work.resolve("data"), port, work.resolve("serve.log"));
        NodePeer node = missing == null ? NodePeer.start(root, work.resolve("node")) : null;
        SocketLoad load = new SocketLoad()) {
      out.println(
          "| connections × calls in flight | Realmkeep calls/s | p50 ms | p99 ms | Node.js calls/s"
              + " | p50 ms | p99 ms | ÷ Node.js |");
      out.println("|---|---|---|---|---|---|---|---|");
      // A process that has just started is still being compiled.
      Shape most = new Shape(64, 40, 1);
      load(load, port, "/counter/_socket", most, warmUp, measured);
      if (node != null) {
        load(load, node.port(), "/", most, warmUp, warmUp);
      }
      for (Shape shape : SHAPES) {
        SocketLoad.Result own = load(load, port, "/counter/_socket", shape, warmUp, measured);
        SocketLoad.@Nullable Result other =
            node == null ? null : load(load, node.port(), "/", shape, warmUp, measured);
        out.printf(
            Locale.ROOT,
            "| %s | %s | %s | %s |%n",
            shape.text(),
            figures(own),
            figures(other),
            other == null ? "" : "%.2f".formatted(own.perSecond() / other.perSecond()));
      }
      expect(realm.metric("realmkeep_host_traps_total") == 0);
    }
  }

  private static SocketLoad.Result load(
      SocketLoad load, int port, String path, Shape shape, Duration warmUp, Duration measured)
      throws Exception {
    return load.run(
        port, path, shape.connections, shape.inFlight, shape.frameCalls, warmUp, measured);
  }

  private static String figures(SocketLoad.@Nullable Result result) {
    return result == null
        ? " | | "
        : String.format(
            Locale.ROOT,
            "%,.0f | %.2f | %.2f",
            result.perSecond(),
            result.latencyMicros().getValueAtPercentile(50) / 1e3,
            result.latencyMicros().getValueAtPercentile(99) / 1e3);
  }

  private static void expect(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("the run is void");
    }
  }

  private static Path realm(Path work) throws IOException {
    Path realm = Files.createDirectories(work.resolve("counter"));
    Files.writeString(realm.resolve("realm.json"), "{ \"host\": \"./host.ts\" }\n");
    Files.writeString(
        realm.resolve("host.ts"),
        """
        import { reducer, view } from '@realmkeep/host';
        let total = 0;
        export const bump = reducer((ctx, n: number) => (total += n));
        export const total_ = view((ctx) => total);
        """);
    return realm;
  }
}
