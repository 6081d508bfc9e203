package dev.realmkeep.cache.testing;

import dev.realmkeep.cache.port.Prerenderer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Answers from a function and records the jobs. Safe for use from any thread. */
public final class ScriptedPrerenderer implements Prerenderer {
  public static final String EXTRACTOR_VERSION = "scripted-1";

  private final int slots;
  private final Function<PrerenderJob, CompletableFuture<Prerendered>> script;
  private final List<PrerenderJob> jobs = new CopyOnWriteArrayList<>();

  public ScriptedPrerenderer(
      int slots, Function<PrerenderJob, CompletableFuture<Prerendered>> script) {
    this.slots = slots;
    this.script = script;
  }

  /**
   * Loads the module, records that in the read set, and answers an entry with one export {@code
   * Main} whose display name is the source text; missing when there is no file.
   */
  public static ScriptedPrerenderer echoingSources(int slots) {
    return new ScriptedPrerenderer(slots, SampleEntries::echo);
  }

  /** The jobs so far, in the order they began. */
  public List<PrerenderJob> jobs() {
    return List.copyOf(jobs);
  }

  /** URLs of the modules prerendered so far. */
  public List<String> modules() {
    return jobs.stream().map(PrerenderJob::moduleUrl).toList();
  }

  @Override
  public String extractorVersion() {
    return EXTRACTOR_VERSION;
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    jobs.add(job);
    return script.apply(job);
  }

  @Override
  public void close() {}
}
