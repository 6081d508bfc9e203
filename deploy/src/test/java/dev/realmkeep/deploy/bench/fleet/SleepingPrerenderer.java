package dev.realmkeep.deploy.bench.fleet;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.deploy.bench.member.Computes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads the module, which is a number, waits as long as the computation takes, and describes a card
 * whose display name is that number. What a fleet does around a prerender is measured, not the
 * prerender. Any thread.
 */
final class SleepingPrerenderer implements Prerenderer {
  /** The card every module exports. */
  static final String CARD = "Value";

  private final Computes computes;
  private final ScheduledExecutorService timers;
  private final int slots;

  SleepingPrerenderer(Computes computes, ScheduledExecutorService timers, int slots) {
    this.computes = computes;
    this.timers = timers;
    this.slots = slots;
  }

  @Override
  public String extractorVersion() {
    return "bench";
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    String key = job.moduleUrl().substring(job.moduleUrl().lastIndexOf('/') + 1);
    computes.begun(key);
    long until = System.nanoTime() + computes.nanos();
    return job.sources()
        .load(job.moduleUrl())
        .thenCompose(loaded -> {
          if (!(loaded instanceof Loaded.Source source)) {
            throw new IllegalStateException(job.moduleUrl() + ": " + loaded);
          }
          String number = new String(source.content(), StandardCharsets.UTF_8);
          CompletableFuture<Prerendered> done = new CompletableFuture<>();
          Runnable end =
              () -> {
                computes.ended(key, Long.parseLong(number));
                done.complete(new Prerendered(entry(job.moduleUrl(), number), source.fileUrl(), 0));
              };
          long left = until - System.nanoTime();
          if (left > 0) {
            timers.schedule(end, left, TimeUnit.NANOSECONDS);
          } else {
            end.run();
          }
          return done;
        });
  }

  private static ModuleEntry entry(String module, String number) {
    CodeRef card = CodeRef.of(module, CARD);
    Definition definition =
        new Definition(Definition.Type.CARD_DEF, card, number, Map.of(), Map.of());
    return new ModuleEntry.Found(
        Map.of(CARD, new ModuleEntry.ExportEntry.Defined(definition, List.of(card))),
        List.of(),
        ModuleEntry.Diagnostics.NONE);
  }

  @Override
  public void close() {}
}
