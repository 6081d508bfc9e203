package dev.realmkeep.deploy.bench.host;

import dev.realmkeep.prerender.host.lane.HostLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Figures of module hosts without a server around them, each family of them in a JVM of its own
 * that has a server's heap. Prints tables.
 */
public final class InProcess {
  private static final int ROUNDS = 30;
  private static final Duration BETWEEN_TRAPS = Duration.ofMillis(200);

  /** Lanes let their spare instance go earlier than by default, so that the run is shorter. */
  private static final Duration SPARE_IDLE = Duration.ofSeconds(5);

  private static final Duration UNTIL_IDLE = SPARE_IDLE.multipliedBy(2);

  private static final double MIB = 1 << 20;

  private InProcess() {}

  /** What can be measured. */
  public enum Figures {
    LANE,
    TRAP,
    IDLE
  }

  /** Runs it in a JVM of its own, which prints to this one's standard output. */
  public static void fork(Figures figures, boolean quick) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseG1GC",
                "-Xms64m",
                "-Xmx512m",
                "-Xss2m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dpolyglot.engine.WarnInterpreterOnly=false",
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                "-Dslf4j.internal.verbosity=WARN",
                "-cp",
                System.getProperty("java.class.path"),
                InProcess.class.getName(),
                figures.name(),
                Boolean.toString(quick))
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the run is void: " + figures);
    }
  }

  public static void main(String[] args) {
    int status = 1;
    try {
      measure(Figures.valueOf(args[0]), Boolean.parseBoolean(args[1]));
      status = 0;
    } catch (Exception e) {
      e.printStackTrace();
    }
    System.out.flush();
    Runtime.getRuntime().halt(status); // hosts that are open are of no more use
  }

  private static void measure(Figures figures, boolean quick) throws Exception {
    MemoryHosts hosts =
        new MemoryHosts(
            figures == Figures.IDLE
                ? HostLimits.DEFAULT.withSpareIdle(SPARE_IDLE)
                : HostLimits.DEFAULT);
    switch (figures) {
      case LANE -> lane(hosts, Duration.ofMillis(quick ? 300 : 8_000));
      case TRAP -> trap(hosts, quick ? 2 : ROUNDS);
      case IDLE -> idle(hosts, quick ? 10 : 1_000, quick ? Duration.ZERO : UNTIL_IDLE);
    }
  }

  private static void lane(MemoryHosts hosts, Duration duration) throws InterruptedException {
    System.out.println(
        "| one main lane, in memory | calls/s | calls per second of the lane's processor time |"
            + " of the process's |");
    System.out.println("|---|---|---|---|");
    for (LaneRate.Shape shape : LaneRate.Shape.values()) {
      LaneRate.Result result = LaneRate.measure(hosts, shape, duration, duration);
      System.out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %,.0f | %,.0f |%n",
          shape.text,
          result.calls() / result.seconds(),
          result.calls() / result.laneCpuSeconds(),
          result.calls() / result.cpuSeconds());
    }
  }

  private static void trap(MemoryHosts hosts, int rounds) throws InterruptedException {
    System.out.println(
        "| calls queued behind a trap | the next answered, p50 ms | max ms | all answered, p50 ms |"
            + " max ms |");
    System.out.println("|---|---|---|---|---|");
    for (int queued : new int[] {1, 1_000, 10_000}) {
      row(queued, "", TrapPause.measure(hosts, queued, rounds, BETWEEN_TRAPS));
    }
    row(10, ", and another trap at once", TrapPause.measure(hosts, 10, rounds, Duration.ZERO));
  }

  private static void row(int queued, String how, TrapPause.Result result) {
    System.out.printf(
        Locale.ROOT,
        "| %,d%s | %.2f | %.2f | %.2f | %.2f |%n",
        queued,
        how,
        result.next().getValueAtPercentile(50) / 1e3,
        result.next().getMaxValue() / 1e3,
        result.all().getValueAtPercentile(50) / 1e3,
        result.all().getMaxValue() / 1e3);
  }

  private static void idle(MemoryHosts hosts, int realms, Duration rest) throws Exception {
    List<Object> open = new ArrayList<>(IdleRealms.open(hosts, 0, 1));
    System.out.println("| realms open and idle | heap MiB | resident MiB | threads |");
    System.out.println("|---|---|---|---|");
    IdleRealms.Memory one = row(1);
    open.addAll(IdleRealms.open(hosts, 1, realms - 1));
    new CountDownLatch(1).await(rest.toMillis(), TimeUnit.MILLISECONDS);
    IdleRealms.Memory all = row(open.size());
    System.out.printf(
        Locale.ROOT,
        "| each | %.2f | %.2f | %.2f |%n",
        (all.heapBytes() - one.heapBytes()) / MIB / (realms - 1),
        (all.residentBytes() - one.residentBytes()) / MIB / (realms - 1),
        (double) (all.threads() - one.threads()) / (realms - 1));
  }

  private static IdleRealms.Memory row(int realms) throws IOException {
    IdleRealms.Memory memory = IdleRealms.memory();
    System.out.printf(
        Locale.ROOT,
        "| %,d | %.0f | %.0f | %,d |%n",
        realms,
        memory.heapBytes() / MIB,
        memory.residentBytes() / MIB,
        memory.threads());
    return memory;
  }
}
