package dev.realmkeep.deploy.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.RunResult;

/**
 * What a lookup costs by where it is answered, against bare Caffeine with the same keys. Hits are
 * measured in rounds, each with new processes that follow one another: a processor that has less to
 * give for a while, as a virtual one often has, then slows both sides of a ratio. Medians of the
 * rounds.
 */
final class LookupFamily implements Bench.Family {

  private static final int ROUNDS = 9;
  private static final String BARE = "bareCaffeine";

  @Override
  public String usage() {
    return "";
  }

  @Override
  public Bench.Run of(List<String> args) {
    Bench.none(args);
    return LookupFamily::print;
  }

  private static void print(PrintStream out) throws Exception {
    List<Map<String, RunResult>> hits = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      hits.add(JmhRuns.run(L1HitBench.class));
    }
    Map<String, RunResult> others = JmhRuns.run(CoalescerJoinBench.class);
    double bare = median(hits, round -> JmhRuns.score(round.get(BARE)));
    out.println(
        "| lookup, one thread | million/s | ÷ bare Caffeine | least to most | bytes each |");
    out.println("|---|---|---|---|---|");
    row(out, "bare Caffeine `getIfPresent`", BARE, hits);
    row(out, "L1 hit", "l1Hit", hits);
    row(out, "L1 hit if each read the clock", "l1HitReadingTheClock", hits);
    row(out, "L2 hit, row in memory", others.get("l2Hit"), bare);
    row(out, "join a flight and leave it", others.get("joinAndLeave"), bare);
  }

  private static void row(
      PrintStream out, String what, String method, List<Map<String, RunResult>> rounds) {
    ToDoubleFunction<Map<String, RunResult>> ratio =
        round -> JmhRuns.score(round.get(method)) / JmhRuns.score(round.get(BARE));
    out.printf(
        "| %s | %.2f | %.3f | %.3f to %.3f | %.1f |%n",
        what,
        median(rounds, round -> JmhRuns.score(round.get(method))),
        median(rounds, ratio),
        rounds.stream().mapToDouble(ratio).min().orElseThrow(),
        rounds.stream().mapToDouble(ratio).max().orElseThrow(),
        median(rounds, round -> JmhRuns.bytesPerOperation(round.get(method))));
  }

  private static void row(PrintStream out, String what, RunResult result, double bare) {
    out.printf(
        "| %s | %.2f | %.3f | | %.1f |%n",
        what,
        JmhRuns.score(result),
        JmhRuns.score(result) / bare,
        JmhRuns.bytesPerOperation(result));
  }

  private static double median(
      List<Map<String, RunResult>> rounds, ToDoubleFunction<Map<String, RunResult>> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
