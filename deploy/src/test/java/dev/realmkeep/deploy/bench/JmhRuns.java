package dev.realmkeep.deploy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH benchmarks in their own process and gives their scores by method name, followed by the
 * module where there is one.
 */
final class JmhRuns {

  private JmhRuns() {}

  static Map<String, RunResult> run(Class<?> benchmark) throws RunnerException {
    List<String> flags = new ArrayList<>();
    flags.add("-Xmx512m");
    flags.add("--enable-native-access=ALL-UNNAMED");
    flags.add("--sun-misc-unsafe-memory-access=allow");
    flags.add("-Dpolyglot.engine.WarnInterpreterOnly=false");
    Map<String, RunResult> byMethod = new TreeMap<>();
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include("\\." + benchmark.getSimpleName() + "\\.")
                    .threads(1)
                    .jvmArgs(flags.toArray(String[]::new))
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run()) {
      String name = result.getParams().getBenchmark();
      String module = result.getParams().getParam("module");
      byMethod.put(
          name.substring(name.lastIndexOf('.') + 1) + (module == null ? "" : " " + module), result);
    }
    if (byMethod.isEmpty()) {
      throw new IllegalStateException("no result from " + benchmark.getSimpleName());
    }
    return byMethod;
  }

  static double score(RunResult result) {
    return result.getPrimaryResult().getScore();
  }

  static double error(RunResult result) {
    return result.getPrimaryResult().getScoreError();
  }

  /** Bytes allocated per operation. */
  static double bytesPerOperation(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return bytes == null ? Double.NaN : bytes.getScore();
  }

  /** A percentile of a benchmark in sample mode, in its unit. */
  static double percentile(RunResult result, double percent) {
    return result.getPrimaryResult().getStatistics().getPercentile(percent);
  }
}
