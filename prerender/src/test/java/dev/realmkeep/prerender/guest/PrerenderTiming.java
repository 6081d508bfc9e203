package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.Clock;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/** Prints how long warm prerenders of the example modules take. Not a test: run its main method. */
public final class PrerenderTiming {
  private static final String SERVER = "http://localhost:4201/";

  private PrerenderTiming() {}

  /** Arguments: number of runs, then module paths such as {@code bookshop/book}. */
  public static void main(String[] args) throws InterruptedException {
    Thread thread =
        new Thread(null, () -> run(args), "prerender-timing", GuestEvaluator.STACK_BYTES);
    thread.start();
    thread.join();
  }

  private static void run(String[] args) {
    int runs = Integer.parseInt(args[0]);
    MapSources sources = ExampleRealmsTest.examples("bookshop", "people");
    try (GuestEvaluator evaluator = new GuestEvaluator(Clock.system(), GuestOptions.NONE)) {
      for (int i = 1; i < args.length; i++) {
        String url = SERVER + args[i];
        String realm = url.substring(0, url.indexOf('/', SERVER.length()) + 1);
        double[] millis = new double[runs];
        double[] cpu = new double[runs];
        for (int run = -runs; run < runs; run++) {
          long start = Clock.system().nanoTime();
          long startCpu = cpuNanos();
          evaluator.evaluate(url, realm, sources::read, EvaluationHooks.NONE);
          if (run >= 0) {
            millis[run] = (Clock.system().nanoTime() - start) / 1e6;
            cpu[run] = (cpuNanos() - startCpu) / 1e6;
          }
        }
        Arrays.sort(millis);
        Arrays.sort(cpu);
        System.out.printf(
            Locale.ROOT,
            "%-28s p50 %6.2f ms  p90 %6.2f ms  p99 %6.2f ms  CPU p50 %6.2f ms%n",
            args[i],
            millis[runs / 2],
            millis[runs * 9 / 10],
            millis[runs * 99 / 100],
            cpu[runs / 2]);
      }
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
