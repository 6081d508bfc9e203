package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.cache.port.Prerenderer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Loads a module and what it imports, one after the other, and takes its time. */
final class SimulatedPrerenderer implements Prerenderer {
  private final World world;
  private final SimulatedProcess process;
  private final Luck luck;
  private final int slots;
  private final boolean slow;
  private int running;

  /**
   * @param slow whether some take longer than a silent transaction may live
   */
  SimulatedPrerenderer(
      World world, SimulatedProcess process, String name, int slots, boolean slow) {
    this.world = world;
    this.process = process;
    this.luck = new Luck(world.luck(name));
    this.slots = slots;
    this.slow = slow;
  }

  @Override
  public String extractorVersion() {
    return "1";
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    running++;
    return new Run(job).start().whenComplete((done, failure) -> running--);
  }

  int running() {
    return running;
  }

  @Override
  public void close() {}

  private final class Run {
    private final PrerenderJob job;
    private final long began = world.nanoTime();
    private final CompletableFuture<Prerendered> done = new CompletableFuture<>();
    private final Map<String, Long> read = new LinkedHashMap<>();
    private final Deque<String> toLoad = new ArrayDeque<>();
    private @Nullable String fileAlias;
    private boolean slept;

    Run(PrerenderJob job) {
      this.job = job;
    }

    CompletableFuture<Prerendered> start() {
      toLoad.add(job.moduleUrl());
      later();
      return done;
    }

    private void later() {
      long pause =
          slow && !slept && luck.oneIn(3)
              ? luck.between(500 * Luck.MILLI, 5_000 * Luck.MILLI)
              : luck.between(100_000, 12 * Luck.MILLI);
      slept |= pause > 100 * Luck.MILLI;
      process.after(Duration.ofNanos(pause), this::next);
    }

    private void next() {
      if (toLoad.isEmpty()) {
        long took = (world.nanoTime() - began) / Luck.MILLI;
        done.complete(new Prerendered(Sources.entry(read), fileAlias, took));
        return;
      }
      String url = toLoad.remove();
      job.sources()
          .load(url)
          .whenComplete((loaded, failure) -> {
            if (failure != null) {
              done.completeExceptionally(failure);
              return;
            }
            loaded(url, loaded);
            later();
          });
    }

    private void loaded(String url, Loaded loaded) {
      switch (loaded) {
        case Loaded.Source(String fileUrl, byte[] content, String _) -> {
          if (url.equals(job.moduleUrl())) {
            fileAlias = fileUrl;
          }
          read.put(url, Sources.serial(content));
          for (String imported : Sources.imports(content)) {
            if (!read.containsKey(imported) && !toLoad.contains(imported)) {
              toLoad.add(imported);
            }
          }
        }
        case Loaded.Absent _ -> read.put(url, 0L);
        case Loaded.Foreign _, Loaded.Forbidden _ ->
            throw new IllegalStateException("all realms are known and public: " + url);
      }
    }
  }
}
