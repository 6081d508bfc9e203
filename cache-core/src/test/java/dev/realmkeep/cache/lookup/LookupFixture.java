package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.cache.testing.FakeClock;
import dev.realmkeep.cache.testing.Gate;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.GatedStore;
import dev.realmkeep.cache.testing.SampleEntries;
import dev.realmkeep.cache.testing.ScriptedPrerenderer;
import dev.realmkeep.cache.testing.ToyModules;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A lookup over in-memory realms, with gates, a clock and timers that move when told. */
final class LookupFixture implements AutoCloseable {

  static final String REALM = "http://localhost:4201/shop/";
  static final String OTHER = "http://localhost:4201/people/";

  /** Another name of {@link #REALM}. */
  static final String ALIAS = "https://cards.example/shop/";

  final FakeClock clock = new FakeClock();
  final ManualTimers timers = new ManualTimers(clock);
  final Gate gate = new Gate();
  final InMemoryRealms realms;
  final SwitchableBus bus;
  final ScriptedPrerenderer prerenderer;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final CachingDefinitionLookup lookup;

  /** What a prerender does. */
  volatile Function<PrerenderJob, CompletableFuture<Prerendered>> script = ToyModules::evaluate;

  private final FailingReads failures;

  LookupFixture() {
    this(LookupLimits.DEFAULT, 2);
  }

  LookupFixture(LookupLimits limits, int slots) {
    this(limits, slots, null, null);
  }

  /** A second process on the database of {@code peer}: its own caches and flights. */
  LookupFixture(LookupFixture peer, PopulateCoordinator coordinator) {
    this(LookupLimits.DEFAULT, 2, peer.realms, coordinator);
  }

  LookupFixture(
      LookupLimits limits, int slots, InMemoryRealms shared, PopulateCoordinator coordinator) {
    this(limits, slots, shared, coordinator, CachingDefinitionLookup::new);
  }

  LookupFixture(
      LookupLimits limits,
      int slots,
      InMemoryRealms shared,
      PopulateCoordinator coordinator,
      Make parts) {
    realms = shared != null ? shared : new InMemoryRealms(clock);
    bus = new SwitchableBus(realms.bus());
    prerenderer = new ScriptedPrerenderer(slots, job -> script.apply(job));
    FailingReads failing = new FailingReads(realms);
    failures = failing;
    DefinitionStore store = new GatedStore(failing, gate);
    lookup =
        parts.make(
            new LookupParts(
                store,
                realms,
                coordinator != null ? coordinator : new UncoordinatedPopulate(store),
                new GatedPrerenderer(prerenderer, gate),
                bus,
                Map.of(ALIAS, REALM),
                Freshness.DEFAULT,
                limits,
                clock,
                timers,
                registry));
    register(SampleEntries.realm(REALM));
    register(SampleEntries.realm(OTHER));
  }

  /** Makes the lookup, perhaps a broken one. */
  interface Make {
    CachingDefinitionLookup make(LookupParts parts);
  }

  void register(RealmInfo realm) {
    await(realms.putRealm(realm));
    lookup.registerRealm(realm);
  }

  /** The next read of the store fails with {@code failure}. */
  void failNextRead(RuntimeException failure) {
    failures.next = failure;
  }

  /** The next read of the store throws {@code failure} itself. */
  void throwNextRead(RuntimeException failure) {
    failures.throwing = true;
    failures.next = failure;
  }

  long write(String path, String text) {
    return writeIn(REALM, path, text);
  }

  long writeIn(String realm, String path, String text) {
    WriteOutcome outcome = await(realms.write(realm, List.of(SampleEntries.put(path, text))));
    return ((WriteOutcome.Written) outcome).generation();
  }

  void delete(String path) {
    await(realms.write(REALM, List.of(SampleEntries.delete(path))));
  }

  CompletableFuture<DefinitionOutcome> ask(String path) {
    return ask(path, LookupOptions.DEFAULT);
  }

  CompletableFuture<DefinitionOutcome> ask(String path, LookupOptions options) {
    return lookup.lookupDefinition(CodeRef.of(REALM + path, "Main"), options);
  }

  DefinitionOutcome get(String path) {
    return await(ask(path));
  }

  /** The text the definition was made from; fails when there is no definition. */
  String text(String path) {
    return text(get(path));
  }

  static String text(DefinitionOutcome outcome) {
    if (outcome instanceof DefinitionOutcome.Answered answered) {
      return answered.definition().displayName();
    }
    throw new AssertionError("no definition but " + outcome);
  }

  Tier tier(String path) {
    DefinitionOutcome outcome = get(path);
    return ((DefinitionOutcome.Answered) outcome).tier();
  }

  int prerenders() {
    return prerenderer.jobs().size();
  }

  ModuleEntry storedEntry(String path) {
    StoredEntry row = stored(path);
    return row == null ? null : row.entry();
  }

  /** Null when there is none. */
  StoredEntry stored(String path) {
    ModuleKey key = SampleEntries.key(REALM, path);
    return await(realms.read(List.of(key))).get(key);
  }

  double counter(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  /** That the equations of {@link LookupMetrics} hold while nothing is under way. */
  void assertEquations() {
    assertThat(counter("realmkeep.lookups.started")).isEqualTo(sum("realmkeep.lookups"));
    assertThat(counter("realmkeep.prerenders.started"))
        .isEqualTo(sum("realmkeep.prerenders"))
        .isEqualTo(prerenders());
  }

  /** Over all outcomes. */
  private double sum(String name) {
    return registry.find(name).functionCounters().stream()
        .mapToDouble(FunctionCounter::count)
        .sum();
  }

  @Override
  public void close() {
    lookup.close();
    timers.shutdownNow();
  }
}
