package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.prerender.guest.InProcessPrerenderer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Prints what workers cost. The first argument may name an AOT cache. Not a test. */
public final class WorkerFigures {

  private static final int JOBS = 400;

  private WorkerFigures() {}

  public static void main(String[] args) throws Exception {
    Path cache = args.length == 0 ? null : Path.of(args[0]);
    WorkerSettings settings = WorkerSettings.defaults(1).withAotCache(cache);
    long begun = System.nanoTime();
    try (PrerenderFixture fixture = new PrerenderFixture(settings)) {
      long pid = fixture.ready.take();
      System.out.printf("start to ready           %8.1f ms%n", millisSince(begun));
      System.out.printf("resident when ready      %8d MiB%n", residentMebibytes(pid));
      System.out.printf("first job                %8.2f ms%n", time(fixture.prerenderer));
      long spare = fixture.ready.take();
      figures("worker", fixture.prerenderer);
      System.out.printf("resident after the jobs  %8d MiB%n", residentMebibytes(pid));
      System.out.printf("resident of the spare    %8d MiB%n", residentMebibytes(spare));
      fixture.taken.clear();
      var endless = fixture.submit("for (;;);");
      long victim = fixture.taken.take();
      begun = System.nanoTime();
      ProcessHandle.of(victim).orElseThrow().destroyForcibly();
      endless.get(10, TimeUnit.SECONDS);
      System.out.printf("kill to typed answer     %8.1f ms%n", millisSince(begun));
      time(fixture.prerenderer);
      System.out.printf("kill to next job's end   %8.1f ms%n", millisSince(begun));
    }
    try (Prerenderer inProcess = InProcessPrerenderer.unlimited(1)) {
      figures("in process", inProcess);
    }
  }

  private static void figures(String name, Prerenderer prerenderer) throws Exception {
    double[] took = new double[JOBS];
    for (int i = 0; i < JOBS; i++) {
      took[i] = time(prerenderer);
    }
    Arrays.sort(took, JOBS / 2, JOBS);
    System.out.printf("%-12s p50 %8.2f ms%n", name, took[JOBS * 3 / 4]);
    System.out.printf("%-12s p99 %8.2f ms%n", name, took[JOBS - 3]);
  }

  private static double time(Prerenderer prerenderer) throws Exception {
    long begun = System.nanoTime();
    prerenderer
        .prerender(
            new PrerenderJob(
                MapSources.REALM + "card",
                MapSources.REALM,
                MapSources.of(realm()),
                Duration.ofSeconds(10)))
        .get(30, TimeUnit.SECONDS);
    return millisSince(begun);
  }

  private static double millisSince(long begunNanos) {
    return (System.nanoTime() - begunNanos) / 1e6;
  }

  private static long residentMebibytes(long pid) {
    return ResidentMemory.bytes(pid).orElse(0) >> 20;
  }

  /** A TypeScript card with ten imports. */
  private static Map<String, String> realm() {
    Map<String, String> files = new LinkedHashMap<>();
    StringBuilder card =
        new StringBuilder(
            "import { CardDef, field, contains, linksTo, StringField } from"
                + " '@cardstack/base/card-api';\n"
                + "import NumberField from '@cardstack/base/number';\n");
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      card.append("import { C%d } from './c%d';%n".formatted(i, i));
      fields.append("  @field f%d = linksTo(() => C%d);%n".formatted(i, i));
      files.put(
          "c" + i + ".ts",
          """
          import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
          export class C%d extends CardDef {
            static displayName = 'C%d';
            @field name = contains(StringField);
            @field text = contains(StringField, { computeVia(this: C%d) { return this.name; } });
          }
          """
              .formatted(i, i, i));
    }
    card.append("export class Card extends CardDef {\n  @field n = contains(NumberField);\n")
        .append("  @field s = contains(StringField);\n")
        .append(fields)
        .append("}\n");
    files.put("card.ts", card.toString());
    return files;
  }
}
