package dev.realmkeep.deploy.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/** What a lookup costs by where it is answered, against bare Caffeine with the same keys. */
final class LookupFamily implements Bench.Family {

  @Override
  public void run(List<String> args, PrintStream out) throws Exception {
    Map<String, RunResult> hits = JmhRuns.run(L1HitBench.class);
    Map<String, RunResult> others = JmhRuns.run(CoalescerJoinBench.class);
    double bare = JmhRuns.score(hits.get("bareCaffeine"));
    out.println("| lookup, one thread | million/s | ± | ÷ bare Caffeine | bytes each |");
    out.println("|---|---|---|---|---|");
    row(out, "bare Caffeine `getIfPresent`", hits.get("bareCaffeine"), bare);
    row(out, "L1 hit", hits.get("l1Hit"), bare);
    row(out, "L1 hit if each read the clock", hits.get("l1HitReadingTheClock"), bare);
    row(out, "L2 hit, row in memory", others.get("l2Hit"), bare);
    row(out, "join a flight and leave it", others.get("joinAndLeave"), bare);
  }

  private static void row(PrintStream out, String what, RunResult result, double bare) {
    double score = JmhRuns.score(result);
    out.printf(
        "| %s | %.2f | %.2f | %.3f | %.1f |%n",
        what, score, JmhRuns.error(result), score / bare, JmhRuns.bytesPerOperation(result));
  }
}
