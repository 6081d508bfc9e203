package dev.realmkeep.deploy.node;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.testing.SampleEntries;
import dev.realmkeep.cache.testing.ToyModules;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Evaluates {@link ToyModules}, and takes the time it is told to or as long as it is held. Any
 * thread.
 */
public final class ToldPrerenderer implements Prerenderer {
  /** The card every module exports. */
  public static final String CARD = "Main";

  private final String version;
  private final int slots;
  private final Journal journal;
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private volatile long takesMillis;
  private volatile String remark = "";
  private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  /** Hears of every prerender that has read its sources. */
  public interface Journal {
    /**
     * @param state what the sources said, which follows from the module and its imports
     */
    void prerenders(String module, String state);
  }

  public ToldPrerenderer(String version, int slots, Journal journal) {
    this.version = version;
    this.slots = slots;
    this.journal = journal;
  }

  /** Sets how long prerenders take that have not read their sources yet. */
  public void take(long millis) {
    takesMillis = millis;
  }

  /** Adds a remark to the display names of what is extracted from now on. */
  public void remark(String text) {
    remark = text;
  }

  /** Keeps prerenders that have not read their sources yet from ending. */
  public void hold() {
    gate = new CompletableFuture<>();
  }

  /** Lets those end that are held. */
  public void release() {
    gate.complete(null);
  }

  @Override
  public String extractorVersion() {
    return version;
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    return ToyModules.evaluate(job)
        .thenCompose(result -> {
          CompletableFuture<Void> released = gate;
          journal.prerenders(job.moduleUrl(), state(result.entry()));
          return pause().thenCompose(_ -> released).thenApply(_ -> remarked(job, result));
        });
  }

  private Prerendered remarked(PrerenderJob job, Prerendered result) {
    if (remark.isEmpty() || !(result.entry() instanceof ModuleEntry.Found)) {
      return result;
    }
    return new Prerendered(
        SampleEntries.found(job.moduleUrl(), state(result.entry()) + remark),
        result.fileAlias(),
        result.tookMillis());
  }

  private CompletableFuture<Void> pause() {
    CompletableFuture<Void> over = new CompletableFuture<>();
    if (takesMillis == 0) {
      over.complete(null);
    } else {
      timers.schedule(() -> over.complete(null), takesMillis, TimeUnit.MILLISECONDS);
    }
    return over;
  }

  private static String state(ModuleEntry entry) {
    return switch (entry) {
      case ModuleEntry.Found(var exports, _, _)
          when exports.get(CARD) instanceof ModuleEntry.ExportEntry.Defined defined ->
          String.valueOf(defined.definition().displayName());
      case ModuleEntry.Found _ -> "no card";
      case ModuleEntry.Missing _ -> "missing";
      case ModuleEntry.Failed(var error, _, _) -> error.kind() + " " + error.message();
    };
  }

  @Override
  public void close() {
    release();
    timers.shutdownNow();
  }
}
