package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.insight.KeyEvents;
import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.KeyWatch;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.port.StoredEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The work of a flight's leader: the loop of the coordination protocol.
 *
 * <pre>
 *   read L2 ──usable──────────────────────────────────────────────▶ land
 *      │ not usable
 *   watch the key (interest comes before the attempt), take a slot, tryAcquireAndRun
 *      ├─ stored by us, or by somebody just before ─────────────────▶ land
 *      ├─ discarded: sources moved ──▶ again at once
 *      ├─ lost: the transaction ended before the work ──▶ again at once
 *      └─ contended: give the slot back, wait for the key ──▶ again
 * </pre>
 *
 * Every arrow back leads to a new read, or out when the flight has been poisoned. Bounded by
 * attempts, discards and the flight's deadline. An attempt counts when its key was lost, or when
 * the wait after it ended with the key: of a wait that ended early, because announcements may have
 * been missed, the holder may be as well as before, and only the deadline bounds those.
 */
final class Populate {

  /** Why a poisoned flight ends; its waiters board the next one and never see it. */
  private static final String OVERTAKEN = "an invalidation overtook this populate";

  private final DefinitionStore store;
  private final SourceStore sources;
  private final PopulateCoordinator coordinator;
  private final Prerenderer prerenderer;
  private final PrerenderSlots slots;
  private final RealmRegistry realms;
  private final Freshness freshness;
  private final LookupLimits limits;
  private final Clock clock;
  private final LookupMetrics metrics;
  private final KeyEvents events;

  Populate(
      LookupParts parts,
      PrerenderSlots slots,
      RealmRegistry realms,
      LookupMetrics metrics,
      KeyEvents events) {
    this.store = parts.store();
    this.sources = parts.sources();
    this.coordinator = parts.coordinator();
    this.prerenderer = parts.prerenderer();
    this.freshness = parts.freshness();
    this.limits = parts.limits();
    this.clock = parts.clock();
    this.slots = slots;
    this.realms = realms;
    this.metrics = metrics;
    this.events = events;
  }

  /** Reads under way, with the time they began. */
  record FirstRead(CompletableFuture<Map<ModuleKey, StoredEntry>> rows, long beganNanos) {}

  /** Starts the one statement that reads {@code keys}. */
  FirstRead read(List<ModuleKey> keys) {
    long began = clock.nanoTime();
    try {
      return new FirstRead(store.read(keys), began);
    } catch (RuntimeException e) {
      // A store that throws instead of failing its future must not leave flights without an end.
      return new FirstRead(CompletableFuture.failedFuture(e), began);
    }
  }

  CompletableFuture<Landing> fly(Flight flight, FirstRead firstRead) {
    return afterRead(flight, Rounds.NONE, firstRead);
  }

  private CompletableFuture<Landing> again(Flight flight, Rounds rounds) {
    if (flight.isPoisoned()) {
      return end(Reason.POPULATE_STALLED, OVERTAKEN);
    }
    flight.readsRows();
    if (clock.until(flight.deadlineNanos()).isNegative()) {
      return end(Reason.LOOKUP_TIMEOUT, "the deadline passed while populating");
    }
    if (rounds.contended() + rounds.lost() >= limits.populateAttemptsMax()) {
      return end(
          Reason.POPULATE_STALLED,
          "of all populate attempts "
              + rounds.contended()
              + " found another process at work and "
              + rounds.lost()
              + " lost the key");
    }
    if (rounds.discarded() > limits.discardsMax() || rounds.tooOld() > limits.discardsMax()) {
      return end(Reason.POPULATE_STALLED, "the sources changed during every populate");
    }
    return afterRead(flight, rounds, read(List.of(flight.key)));
  }

  private CompletableFuture<Landing> afterRead(Flight flight, Rounds rounds, FirstRead read) {
    return read.rows()
        .thenCompose(rows -> {
          StoredEntry row = rows.get(flight.key);
          boolean usable = row != null && Freshness.usable(row);
          flight.tell(events, Told.read(row, usable));
          return row != null && usable
              ? land(flight, rounds, row, rounds.waited() ? Tier.PEER : Tier.L2, read.beganNanos())
              : queue(flight, rounds);
        });
  }

  private CompletableFuture<Landing> queue(Flight flight, Rounds rounds) {
    SlotWait wait = new SlotWait(coordinator, flight.key, () -> findUsable(flight.key));
    PrerenderSlots.Request slot = slots.request(flight.priority());
    if (slot == null) {
      wait.close();
      return end(Reason.OVERLOADED, "the queue for prerender slots is full");
    }
    flight.waitsFor(slot);
    long askedNanos = clock.nanoTime();
    return wait.until(slot)
        .thenCompose(found -> {
          if (found == null) {
            flight.tell(events, new KeyEvent.SlotTaken(millisSince(askedNanos)));
            return attempt(flight, rounds, slot, wait.watch());
          }
          slot.release();
          flight.tell(events, Told.read(found.row(), true));
          return land(flight, rounds, found.row(), Tier.PEER, found.beganNanos());
        })
        .whenComplete((_, failure) -> {
          wait.close();
          if (failure != null) {
            slot.release(); // whatever it was: nobody else would
          }
        });
  }

  private CompletableFuture<SlotWait.@Nullable Found> findUsable(ModuleKey key) {
    FirstRead read = read(List.of(key));
    return read.rows()
        .thenApply(rows -> {
          StoredEntry row = rows.get(key);
          return row == null || !Freshness.usable(row)
              ? null
              : new SlotWait.Found(row, read.beganNanos());
        });
  }

  private CompletableFuture<Landing> attempt(
      Flight flight, Rounds rounds, PrerenderSlots.Request slot, KeyWatch watch) {
    Work work = new Work(flight);
    CompletableFuture<@Nullable Attempt> attempted;
    try {
      attempted =
          flight.mayStart()
              ? work.acquire().<@Nullable Attempt>thenApply(a -> a)
              : CompletableFuture.<@Nullable Attempt>completedFuture(null);
    } catch (RuntimeException e) {
      attempted = CompletableFuture.failedFuture(e);
    }
    return attempted
        .whenComplete((_, failure) -> {
          slot.release();
          if (failure != null) {
            work.ended(null);
          }
        })
        .exceptionally(Populate::orOvertaken)
        .thenCompose(attempt -> afterAttempt(flight, rounds, watch, work, attempt));
  }

  private static @Nullable Attempt orOvertaken(Throwable failure) {
    if (Futures.cause(failure) instanceof OvertakenException) {
      return null;
    }
    throw new CompletionException(Futures.cause(failure));
  }

  private CompletableFuture<Landing> afterAttempt(
      Flight flight, Rounds rounds, KeyWatch watch, Work work, @Nullable Attempt attempt) {
    work.ended(attempt);
    metrics.attempts.ended(attempt);
    if (attempt != null) {
      flight.tell(events, Told.attempt(attempt));
    }
    return switch (attempt) {
      case null ->
          flight.isPoisoned()
              ? end(Reason.POPULATE_STALLED, OVERTAKEN)
              : end(Reason.LOOKUP_TIMEOUT, "nobody waits for this lookup any more");
      case Attempt.Stored(StoredEntry entry) ->
          land(flight, rounds, entry, Tier.POPULATED, work.persistBeganNanos);
      case Attempt.AlreadyStored(StoredEntry entry) ->
          land(flight, rounds, entry, Tier.PEER, work.acquireBeganNanos);
      case Attempt.Discarded _ -> again(flight, rounds.afterDiscarded());
      case Attempt.Lost _ -> again(flight, rounds.afterLost());
      case Attempt.Contended _ -> {
        Duration left = clock.until(flight.deadlineNanos());
        long beganNanos = clock.nanoTime();
        yield coordinator
            .waitForKey(watch, left.isNegative() ? Duration.ZERO : left)
            .thenCompose(by -> {
              metrics.attempts.waited(by, clock.nanoTime() - beganNanos);
              flight.tell(events, new KeyEvent.Woken(by, millisSince(beganNanos)));
              return by == WokenBy.SHUTDOWN
                  ? lastRead(flight, rounds.afterWait(by))
                  : again(flight, rounds.afterWait(by));
            });
      }
    };
  }

  /** Of a process that stops: it waits for nobody any more, and begins nothing. */
  private CompletableFuture<Landing> lastRead(Flight flight, Rounds rounds) {
    FirstRead read = read(List.of(flight.key));
    return read.rows()
        .thenCompose(rows -> {
          StoredEntry row = rows.get(flight.key);
          return row != null && Freshness.usable(row) && !flight.isPoisoned()
              ? land(flight, rounds, row, Tier.PEER, read.beganNanos())
              : end(Reason.SHUTTING_DOWN, "this server is stopping");
        });
  }

  /** Whether an answer may rest on what was read by a statement that began then. */
  boolean isRecent(long evidenceNanos) {
    return clock.nanoTime() - evidenceNanos <= limits.trustWindow().toNanos();
  }

  /** An answer must not rest on something older than the trust window, however long we stood. */
  private CompletableFuture<Landing> land(
      Flight flight, Rounds rounds, StoredEntry row, Tier tier, long evidenceNanos) {
    if (!isRecent(evidenceNanos)) {
      flight.tell(events, new KeyEvent.TooOld());
      return again(flight, rounds.afterTooOld());
    }
    return CompletableFuture.completedFuture(
        new Landing(new ModuleOutcome.Answered(row, tier), evidenceNanos));
  }

  private long millisSince(long nanos) {
    return (clock.nanoTime() - nanos) / 1_000_000;
  }

  private CompletableFuture<Landing> end(Reason reason, String detail) {
    return CompletableFuture.completedFuture(
        new Landing(new Unavailable(reason, detail, Duration.ofSeconds(1)), clock.nanoTime()));
  }

  /** A prerender ended after an invalidation of its key; its result is not offered to the store. */
  private static final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OvertakenException() {
      super(OVERTAKEN, null, false, false);
    }
  }

  /** The prerender of one attempt. */
  private final class Work implements PopulateCoordinator.PopulateWork {
    private final Flight flight;
    private volatile long acquireBeganNanos;
    private volatile long persistBeganNanos;
    private volatile boolean ran;

    Work(Flight flight) {
      this.flight = flight;
    }

    CompletableFuture<Attempt> acquire() {
      acquireBeganNanos = clock.nanoTime();
      return coordinator.tryAcquireAndRun(flight.key, this);
    }

    @Override
    public boolean usable(StoredEntry entry) {
      return Freshness.usable(entry);
    }

    @Override
    public void sees(long generation) {
      flight.sees(generation);
    }

    @Override
    public CompletableFuture<?> obsolete() {
      return flight.overtaken();
    }

    @Override
    public CompletableFuture<Populated> run(int previousFailures) {
      if (flight.isPoisoned()) {
        return CompletableFuture.failedFuture(new OvertakenException());
      }
      ran = true;
      metrics.prerenders.increment();
      flight.tell(events, new KeyEvent.PrerenderBegan());
      long beganNanos = clock.nanoTime();
      RecordingSources recorded = new RecordingSources(realms, sources, flight.context);
      flight.prerenders(recorded);
      PrerenderJob job =
          new PrerenderJob(
              flight.key.module(), flight.key.realm(), recorded, limits.prerenderHardLimit());
      return prerenderer
          .prerender(job)
          .whenComplete((done, failure) ->
              flight.tell(events, Told.prerender(done, failure, millisSince(beganNanos))))
          .thenApply(done -> {
            if (flight.isPoisoned()) {
              // Nobody's result any more; and a realm registered meanwhile is not among its reads.
              throw new OvertakenException();
            }
            persistBeganNanos = clock.nanoTime();
            metrics.prerenderTime.record(done.tookMillis(), TimeUnit.MILLISECONDS);
            return populated(done, recorded, previousFailures);
          });
    }

    private Populated populated(Prerendered done, RecordingSources recorded, int previousFailures) {
      boolean retried = Freshness.isTransient(done.entry());
      int failures = retried ? previousFailures + 1 : 0;
      return new Populated(
          done.entry(),
          done.fileAlias(),
          recorded.reads(),
          retried ? freshness.backOff(failures) : null,
          failures,
          done.tookMillis());
    }

    /** Counts what became of the prerender, once; null when the attempt failed. */
    void ended(@Nullable Attempt attempt) {
      if (!ran) {
        return;
      }
      ran = false;
      switch (attempt) {
        case Attempt.Stored _ -> metrics.persisted.increment();
        case Attempt.Discarded _ -> metrics.discarded.increment();
        case null, default -> metrics.unpersisted.increment();
      }
    }
  }
}
