package dev.realmkeep.deploy.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/** What a prerender costs, warm, by where it runs. */
final class PrerenderFamily implements Bench.Family {

  @Override
  public String usage() {
    return "";
  }

  @Override
  public Bench.Run of(List<String> args) {
    Bench.none(args);
    return PrerenderFamily::print;
  }

  private static void print(PrintStream out) throws Exception {
    Map<String, RunResult> runs = JmhRuns.run(PrerenderBench.class);
    out.println("| prerender | p50 ms | p99 ms | ÷ in-process |");
    out.println("|---|---|---|---|");
    for (String module : List.of("wish-list", "edition", "loyalty")) {
      double inProcess = JmhRuns.percentile(runs.get("inProcess " + module), 50);
      String name = "`bookshop/" + module + "`";
      row(out, name + " in this process", runs.get("inProcess " + module), inProcess);
      row(out, name + " in a worker process", runs.get("worker " + module), inProcess);
      row(out, name + " in an engine of its own", runs.get("newEngine " + module), inProcess);
    }
    double target = JmhRuns.percentile(runs.get("worker wish-list"), 50);
    out.printf(
        "%n`bookshop/wish-list` has ten imports. Target: p50 of 5 ms in a worker process; %s.%n",
        target <= 5 ? "it holds" : "it does not hold");
  }

  private static void row(PrintStream out, String what, RunResult result, double inProcess) {
    double p50 = JmhRuns.percentile(result, 50);
    out.printf(
        "| %s | %.2f | %.2f | %.2f |%n",
        what, p50, JmhRuns.percentile(result, 99), p50 / inProcess);
  }
}
