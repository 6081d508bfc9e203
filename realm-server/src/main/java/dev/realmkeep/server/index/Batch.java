package dev.realmkeep.server.index;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.lookup.LookupContext;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.lookup.Tier;
import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.Priority;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a few modules computed with background priority, so many at once as background work has
 * slots: what waits for a slot waits in the run, not in the queue of prerenders. Blocks; for the
 * thread of the {@link Indexer}.
 */
final class Batch {
  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  private final DefinitionLookup lookup;
  private final LookupOptions options;
  private final int populatesMax;
  private final IndexMetrics metrics;

  Batch(DefinitionLookup lookup, IndexerSettings settings, IndexMetrics metrics) {
    this.lookup = lookup;
    this.options =
        LookupOptions.DEFAULT
            .withPriority(Priority.BACKGROUND)
            .withTimeout(settings.populateTimeout());
    this.populatesMax = settings.populatesMax();
    this.metrics = metrics;
  }

  /** How one module ended. */
  enum End {
    /** It has an entry, so far as is known. */
    ENTRY,
    /** This process cannot do it now; nothing is known about the module. */
    NOT_NOW,
    /** It ended without an entry, for a reason of its own. */
    NOTHING
  }

  /** Returns when all are done; those under way go on when this is interrupted. */
  Map<ModuleKey, End> run(List<ModuleKey> keys, LookupContext context) throws InterruptedException {
    Semaphore window = new Semaphore(populatesMax);
    Map<ModuleKey, CompletableFuture<ModuleOutcome>> under = new LinkedHashMap<>();
    for (ModuleKey key : keys) {
      window.acquire();
      under.put(
          key,
          lookup
              .populate(key.module(), context, options)
              .whenComplete((outcome, failure) -> window.release()));
    }
    Map<ModuleKey, End> ends = new LinkedHashMap<>();
    for (Map.Entry<ModuleKey, CompletableFuture<ModuleOutcome>> one : under.entrySet()) {
      ends.put(one.getKey(), end(one.getKey(), one.getValue()));
    }
    return ends;
  }

  private End end(ModuleKey key, CompletableFuture<ModuleOutcome> populate)
      throws InterruptedException {
    try {
      return end(populate.get());
    } catch (ExecutionException defect) {
      LOG.error("indexing {} failed in an unforeseen way", key.module(), defect.getCause());
      metrics.unavailable.increment();
      return End.NOTHING;
    }
  }

  private End end(ModuleOutcome outcome) {
    return switch (outcome) {
      case ModuleOutcome.Answered(_, Tier tier) -> {
        (tier == Tier.POPULATED ? metrics.computed : metrics.present).increment();
        yield End.ENTRY;
      }
      case ModuleOutcome.NoSuchRealm _ -> {
        metrics.unavailable.increment();
        yield End.NOTHING;
      }
      case Unavailable unavailable -> {
        metrics.unavailable.increment();
        yield switch (unavailable.reason()) {
          case POPULATE_STALLED -> End.NOTHING;
          case LOOKUP_TIMEOUT, OVERLOADED, DATABASE_UNAVAILABLE, SHUTTING_DOWN -> End.NOT_NOW;
        };
      }
    };
  }
}
