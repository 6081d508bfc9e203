package dev.realmkeep.coordination.testing;

import static dev.realmkeep.cache.testing.Gate.await;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.cache.testing.Gate;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.SampleEntries;
import dev.realmkeep.cache.testing.ScriptedPrerenderer;
import dev.realmkeep.cache.testing.ToyModules;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One process of a fleet with its lookup: everything real but for the prerenderer, which evaluates
 * {@link ToyModules} and passes a {@link Gate}. It closes its process too.
 */
public final class TestLookup implements AutoCloseable {
  public static final String REALM = "https://r.example/a/";

  private final TestProcess process;
  private final Gate gate = new Gate();
  private final ScriptedPrerenderer prerenderer;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final CachingDefinitionLookup lookup;

  private TestLookup(TestProcess process, int slots, LookupLimits limits) {
    this.process = process;
    prerenderer = new ScriptedPrerenderer(slots, ToyModules::evaluate);
    Prerenderer gated = new GatedPrerenderer(prerenderer, gate);
    lookup =
        new CachingDefinitionLookup(
            new LookupParts(
                process.definitions(),
                process.sources(),
                process.coordinator(),
                gated,
                process.feed(),
                Map.of(),
                Freshness.DEFAULT,
                limits,
                Clock.system(),
                timers,
                registry));
    await(process.sources().putRealm(SampleEntries.realm(REALM)));
    lookup.registerRealm(SampleEntries.realm(REALM));
  }

  public static TestLookup on(TestProcess process, int slots) {
    return on(process, slots, LookupLimits.DEFAULT);
  }

  public static TestLookup on(TestProcess process, int slots, LookupLimits limits) {
    return new TestLookup(process, slots, limits);
  }

  public CompletableFuture<DefinitionOutcome> ask(String path) {
    return ask(path, LookupOptions.DEFAULT);
  }

  public CompletableFuture<DefinitionOutcome> ask(String path, LookupOptions options) {
    return lookup.lookupDefinition(CodeRef.of(REALM + path, "Main"), options);
  }

  /** The text that the definition was made from; fails when there is no definition. */
  public static String text(DefinitionOutcome outcome) {
    if (outcome instanceof DefinitionOutcome.Answered answered) {
      return answered.definition().displayName();
    }
    throw new AssertionError("no definition but " + outcome);
  }

  /** Answers the new generation. */
  public long write(FileChange... changes) {
    WriteOutcome outcome = await(process.sources().write(REALM, List.of(changes)));
    return ((WriteOutcome.Written) outcome).generation();
  }

  public int prerenders() {
    return prerenderer.jobs().size();
  }

  public double counted(String metric, String... tags) {
    return registry.get(metric).tags(tags).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  public Gate gate() {
    return gate;
  }

  public CachingDefinitionLookup lookup() {
    return lookup;
  }

  public TestProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.coordinator().shutDown();
    lookup.close();
    timers.shutdownNow();
    process.close();
  }
}
