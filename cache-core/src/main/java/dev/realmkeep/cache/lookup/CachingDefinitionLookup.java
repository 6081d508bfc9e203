package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.insight.KeyEvents;
import dev.realmkeep.cache.insight.KeyInsight;
import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.InvalidationBus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The definition cache: L1 in this process, coalescing of concurrent lookups, L2 in the store,
 * prerendering behind the coordinator.
 *
 * <p>Threads: every method may be called from any thread and none blocks. An L1 hit is answered on
 * the caller's thread with a future that is already complete; other answers complete on the thread
 * that brought them. Overload: a lookup over the limits of keys, waiters or slot queue is answered
 * {@link Reason#OVERLOADED} at once.
 *
 * <p>Coherence: the invalidation of a write through this process is applied before the write is
 * answered; those of other processes within the trust window, or L1 does not answer.
 */
public final class CachingDefinitionLookup implements DefinitionLookup, AutoCloseable {

  private final DefinitionStore store;
  private final InvalidationBus bus;
  private final Clock clock;
  private final String extractorVersion;
  private final RealmRegistry realms;
  private final L1Cache l1;
  private final Coalescer coalescer;
  private final PrerenderSlots slots;
  private final Populate populate;
  private final Flights flights;
  private final LookupMetrics metrics;
  private final KeyEvents events;
  private final long fillBytesMax;
  private final Set<String> users = ConcurrentHashMap.newKeySet();
  private final InvalidationBus.Subscription subscription;

  public CachingDefinitionLookup(LookupParts parts) {
    this(
        parts,
        new L1Cache(parts.limits().l1MaxBytes(), parts.limits().staleMaxBytes()),
        new Coalescer(parts.limits().flightsMax(), parts.limits().waitersMax()));
  }

  /** For tests that put a deliberately broken part in place of a sound one. */
  CachingDefinitionLookup(LookupParts parts, L1Cache l1, Coalescer coalescer) {
    store = parts.store();
    bus = parts.bus();
    clock = parts.clock();
    extractorVersion = parts.prerenderer().extractorVersion();
    realms = new RealmRegistry(parts.aliases());
    LookupLimits limits = parts.limits();
    fillBytesMax = limits.l1MaxBytes() / 2;
    this.l1 = l1;
    this.coalescer = coalescer;
    slots =
        new PrerenderSlots(
            parts.prerenderer().slots(), limits.reservedUserSlots(), limits.slotQueueMax());
    metrics = new LookupMetrics(parts.registry());
    events = new KeyEvents(clock);
    populate = new Populate(parts, slots, realms, metrics, events);
    flights = new Flights(coalescer, populate, l1, clock, parts.timers(), metrics, events);
    LookupGauges.register(parts.registry(), bus, l1, coalescer, slots);
    subscription = bus.subscribe(this::apply);
  }

  /**
   * Reads what the store has into this process's own cache, the newest rows first, until {@code
   * rowsMax} were looked at or half of the cache is full. For a process that begins, beside
   * everything else; nothing is prerendered.
   *
   * @param rowsMax 0 or more
   * @return how many modules were kept; never fails
   */
  public CompletableFuture<Integer> fill(int rowsMax) {
    return new Fill(
            store,
            extractorVersion,
            populate,
            l1,
            clock,
            rowsMax,
            fillBytesMax,
            key -> {
              Target target = target(key.module(), null);
              return target != null && target.key.equals(key);
            })
        .run();
  }

  /** Modules in this process's own cache, about. */
  public long cachedModules() {
    return l1.size();
  }

  /** Estimated memory of {@link #cachedModules}, bytes. */
  public long cachedBytes() {
    return l1.weightBytes();
  }

  @Override
  public CompletableFuture<DefinitionOutcome> lookupDefinition(
      CodeRef.Exported ref, LookupOptions options) {
    CachedModule hit = options.minGeneration() == 0 ? l1.getPublic(ref.module()) : null;
    if (hit != null && mayAnswer(hit) && !maybeStale(hit, options)) {
      metrics.fastHits.increment();
      return hit.answer(ref.name());
    }
    return slow(ref, options);
  }

  private CompletableFuture<DefinitionOutcome> slow(CodeRef.Exported ref, LookupOptions options) {
    metrics.lookups.increment();
    return module(
        ref.module(), null, options, hit2 -> hit2.answer(ref.name()), o -> definition(o, ref));
  }

  @Override
  public CompletableFuture<ModuleOutcome> getModuleEntry(String moduleUrl, LookupOptions options) {
    metrics.lookups.increment();
    return module(moduleUrl, null, options, hit -> hit.moduleAnswer, Function.identity());
  }

  @Override
  public CompletableFuture<ModuleOutcome> populate(
      String moduleUrl, LookupContext context, LookupOptions options) {
    metrics.lookups.increment();
    return module(moduleUrl, context, options, hit -> hit.moduleAnswer, Function.identity());
  }

  @Override
  public CompletableFuture<List<DefinitionOutcome>> lookupDefinitions(
      List<CodeRef.Exported> refs, LookupOptions options) {
    List<CompletableFuture<DefinitionOutcome>> answers = new ArrayList<>(refs.size());
    try (Batch batch = batch(options);
        Latecomers late = latecomers(options, this::batch)) {
      for (CodeRef.Exported ref : refs) {
        metrics.lookups.increment();
        answers.add(
            module(
                ref.module(),
                null,
                options,
                hit -> hit.answer(ref.name()),
                o -> definition(o, ref),
                batch,
                late));
      }
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
  }

  private Batch batch(LookupOptions options) {
    return new Batch(flights, populate, l1, metrics, clock, options);
  }

  private Latecomers latecomers(
      LookupOptions options, Function<LookupOptions, ? extends Boarding> boardings) {
    return new Latecomers(bus, flights, metrics, clock, options, boardings);
  }

  @Override
  public CompletableFuture<Optional<DefinitionOutcome>> lookupCachedDefinition(
      CodeRef.Exported ref, LookupOptions options) {
    metrics.lookups.increment();
    Target target = target(ref.module(), null);
    if (target == null) {
      return ended(new ModuleOutcome.NoSuchRealm(ref.module()))
          .thenApply(outcome -> Optional.of(definition(outcome, ref)));
    }
    CachedModule hit = options.minGeneration() == 0 ? hit(target) : null;
    if (hit != null && !maybeStale(hit, options)) {
      metrics.l1.increment();
      return hit.answer(ref.name()).thenApply(Optional::of);
    }
    return new CachedRead(flights, populate, l1, metrics, options)
        .of(target.key)
        .thenApply(found -> found.map(outcome -> definition(outcome, ref)));
  }

  @Override
  public CompletableFuture<List<Invalidation>> invalidate(List<String> moduleUrls) {
    Map<String, List<String>> byRealm = new LinkedHashMap<>();
    for (String url : moduleUrls) {
      String normal = realms.normalize(url);
      RealmInfo realm =
          realms
              .find(normal)
              .orElseThrow(() -> new IllegalArgumentException("in no known realm: " + url));
      byRealm.computeIfAbsent(realm.url(), _ -> new ArrayList<>()).add(normal);
    }
    List<CompletableFuture<Invalidation>> all =
        byRealm.entrySet().stream().map(e -> store.invalidate(e.getKey(), e.getValue())).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> all.stream().map(CompletableFuture::join).toList());
  }

  @Override
  public CompletableFuture<Invalidation> clearRealmDefinitions(String realm) {
    return store.clearRealm(realm);
  }

  @Override
  public CompletableFuture<Invalidation> clearAllDefinitions() {
    return store.clearAll();
  }

  @Override
  public void registerRealm(RealmInfo realm) {
    RealmInfo before = realms.put(realm);
    if (!realm.equals(before)) {
      // Also for a new realm: a URL in it was foreign, or another realm's, until now.
      l1.beginInvalidation();
      coalescer.invalidate(_ -> true);
      l1.forgetAll();
      events.addToAll(new KeyEvent.RealmChanged(realm.url()));
    }
  }

  @Override
  public Optional<RealmInfo> realmOf(String url) {
    Target target = target(url, null);
    return target == null ? Optional.empty() : Optional.of(target.context.realm());
  }

  @Override
  public Optional<KeyInsight> explain(String url) {
    Target target = target(url, null);
    return target == null
        ? Optional.empty()
        : Optional.of(
            new KeyInsight(
                target.key,
                hit(target) != null,
                flights.insight(target.key),
                events.of(target.key)));
  }

  /**
   * Ends every lookup under way with {@link Reason#SHUTTING_DOWN}, and new ones too. Idempotent.
   */
  @Override
  public void close() {
    subscription.close();
    l1.close(); // nobody tells it of invalidations any more
    slots.close();
    flights.close();
  }

  private record Target(ModuleKey key, LookupContext context) {}

  private <T> CompletableFuture<T> module(
      String url,
      @Nullable LookupContext context,
      LookupOptions options,
      Function<CachedModule, CompletableFuture<T>> fromL1,
      Function<ModuleOutcome, T> answer) {
    try (Flights.Departures alone = flights.together(options);
        Latecomers late = latecomers(options, flights::together)) {
      return module(url, context, options, fromL1, answer, alone, late);
    }
  }

  private <T> CompletableFuture<T> module(
      String url,
      @Nullable LookupContext context,
      LookupOptions options,
      Function<CachedModule, CompletableFuture<T>> fromL1,
      Function<ModuleOutcome, T> answer,
      Boarding boarding,
      @Nullable Latecomers late) {
    Target target = target(url, context);
    if (target == null) {
      return ended(new ModuleOutcome.NoSuchRealm(url)).thenApply(answer);
    }
    if (late != null && late.includes(target.key.realm())) {
      // The realm is looked up anew then: it may have been registered as another's meanwhile.
      return late.add(
          target.key,
          (rest, left) -> module(url, context, left, fromL1, answer, rest, null),
          answer);
    }
    CachedModule hit = hit(target);
    if (hit == null) {
      return boarding.board(target.key, target.context, answer);
    }
    if (maybeStale(hit, options)) {
      ModuleOutcome failed = new ModuleOutcome.Answered(hit.stored, Tier.L1);
      return CompletableFuture.completedFuture(
          answer.apply(flights.settled(failed, target.key, options)));
    }
    metrics.l1.increment();
    return fromL1.apply(hit);
  }

  /** Whether a last good entry may take the place of this hit: only a transient failure expires. */
  private static boolean maybeStale(CachedModule hit, LookupOptions options) {
    return options.staleIfError() && hit.expires();
  }

  private CompletableFuture<ModuleOutcome> ended(ModuleOutcome outcome) {
    metrics.ended(outcome);
    return CompletableFuture.completedFuture(outcome);
  }

  private static DefinitionOutcome definition(ModuleOutcome outcome, CodeRef.Exported ref) {
    return Answers.definition(outcome, ref.name());
  }

  private @Nullable Target target(String url, @Nullable LookupContext given) {
    String normal;
    try {
      normal = realms.normalize(url);
    } catch (IllegalArgumentException e) {
      return null; // not a URL: no realm has it, which is what the caller is told
    }
    RealmInfo realm = realms.find(normal).orElse(null);
    if (realm == null) {
      return null;
    }
    LookupContext context = given == null ? LookupContext.of(realm) : given;
    if (context.scope() == CacheScope.REALM_AUTH) {
      users.add(context.user());
    }
    ModuleKey key =
        new ModuleKey(realm.url(), normal, context.scope(), context.user(), extractorVersion);
    return new Target(key, context);
  }

  private @Nullable CachedModule hit(Target target) {
    CachedModule hit = l1.get(target.key.module(), target.context);
    return hit != null && mayAnswer(hit) ? hit : null;
  }

  private boolean mayAnswer(CachedModule hit) {
    return bus.trusted() && !(hit.expires() && hit.expiredAt(clock.nanoTime()));
  }

  /** Poison first, evict afterwards: see {@link L1Cache}. */
  private void apply(Invalidation invalidation) {
    metrics.invalidations.increment();
    l1.beginInvalidation();
    events.invalidated(invalidation, users);
    switch (invalidation.kind()) {
      case MODULES -> {
        Set<String> modules = new HashSet<>(invalidation.modules());
        // A populate that began after this commit need not begin again because we hear of it late.
        coalescer.invalidate(flight ->
            modules.contains(flight.key.module())
                && !flight.hasSeen(invalidation.realm(), invalidation.generation()));
        modules.forEach(module -> l1.evict(module, users));
      }
      case REALM, ALL -> {
        // Rows of other realms that read from it are gone too, and the log does not name them.
        coalescer.invalidate(_ -> true);
        l1.evictAll();
      }
    }
  }
}
