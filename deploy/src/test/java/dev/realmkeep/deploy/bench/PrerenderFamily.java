package dev.realmkeep.deploy.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/** What a prerender costs, warm, by where it runs. */
final class PrerenderFamily implements Bench.Family {

  @Override
  public void run(List<String> args, PrintStream out) throws Exception {
    Map<String, RunResult> runs = JmhRuns.run(PrerenderBench.class);
    double inProcess = JmhRuns.percentile(runs.get("inProcess"), 50);
    out.println(
        "| prerender of `bookshop/"
            + PrerenderBench.MODULE
            + "` | p50 ms | p99 ms | ÷ in-process |");
    out.println("|---|---|---|---|");
    row(out, "in this process, warm engine", runs.get("inProcess"), inProcess);
    row(out, "worker process, warm engine", runs.get("worker"), inProcess);
    row(out, "in this process, an engine of its own", runs.get("newEngine"), inProcess);
  }

  private static void row(PrintStream out, String what, RunResult result, double inProcess) {
    double p50 = JmhRuns.percentile(result, 50);
    out.printf(
        "| %s | %.2f | %.2f | %.2f |%n",
        what, p50, JmhRuns.percentile(result, 99), p50 / inProcess);
  }
}
