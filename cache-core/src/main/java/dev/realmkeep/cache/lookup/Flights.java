package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.insight.KeyEvents;
import dev.realmkeep.cache.insight.KeyInsight;
import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.port.StoredEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Callers on their way to an answer: gives each a seat in a flight and its own deadline, starts the
 * flights that have no leader yet, and lands them. Callable from any thread; never blocks.
 *
 * <p>A caller's future is its own: cancelling it or its deadline passing frees the seat and leaves
 * the flight to the others.
 */
final class Flights {

  private static final Logger LOG = LoggerFactory.getLogger(Flights.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Coalescer coalescer;
  private final Populate populate;
  private final L1Cache l1;
  private final Clock clock;
  private final ScheduledExecutorService timers;
  private final LookupMetrics metrics;
  private final KeyEvents events;

  /** Those that have begun and not ended, the overtaken ones too. */
  private final Set<Flight> aloft = ConcurrentHashMap.newKeySet();

  /** Reads for many lookups at once, which end with null when this is closed. */
  private final Set<CompletableFuture<?>> reads = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  Flights(
      Coalescer coalescer,
      Populate populate,
      L1Cache l1,
      Clock clock,
      ScheduledExecutorService timers,
      LookupMetrics metrics,
      KeyEvents events) {
    this.coalescer = coalescer;
    this.populate = populate;
    this.l1 = l1;
    this.clock = clock;
    this.timers = timers;
    this.metrics = metrics;
    this.events = events;
  }

  /** Lookups whose flights are started, when this is closed, with one read for all of them. */
  final class Departures implements Boarding {
    private final LookupOptions options;
    private final Populate.@Nullable FirstRead before;
    private final List<Flight> led = new ArrayList<>();

    private Departures(LookupOptions options, Populate.@Nullable FirstRead before) {
      this.options = options;
      this.before = before;
    }

    @Override
    public <T> CompletableFuture<T> board(
        ModuleKey key, LookupContext context, Function<ModuleOutcome, T> answer) {
      return Flights.this.board(key, context, options, this, answer);
    }

    @Override
    public void close() {
      if (led.isEmpty()) {
        return;
      }
      Populate.FirstRead read =
          before == null ? populate.read(led.stream().map(flight -> flight.key).toList()) : before;
      led.forEach(flight -> start(flight, read));
    }
  }

  Departures together(LookupOptions options) {
    return new Departures(options, null);
  }

  /** As {@link #together}, for keys of which {@code read} has found no usable row. */
  Departures after(Populate.FirstRead read, LookupOptions options) {
    return new Departures(options, read);
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * The answer made of what {@code key}'s flight brings, or of an {@link Unavailable}. Each call is
   * counted once; a cancelled one as failed.
   */
  private <T> CompletableFuture<T> board(
      ModuleKey key,
      LookupContext context,
      LookupOptions options,
      Departures departures,
      Function<ModuleOutcome, T> answer) {
    CompletableFuture<ModuleOutcome> mine = new CompletableFuture<>();
    Coalescer.Seat seat =
        closed
            ? null
            : coalescer.join(
                key, context, clock.deadlineAfter(options.timeout()), options.priority(), mine);
    if (seat == null) {
      ModuleOutcome refused =
          closed
              ? shuttingDown()
              : new Unavailable(Reason.OVERLOADED, "too many lookups are under way", SOON);
      return counted(CompletableFuture.completedFuture(refused), key, options).thenApply(answer);
    }
    CompletableFuture<ModuleOutcome> seated =
        within(options.timeout(), mine).whenComplete((_, _) -> seat.flight().leave(mine));
    if (seat.leads()) {
      departures.led.add(seat.flight());
    } else {
      metrics.coalesced.increment();
    }
    // Cancelling goes to the source, so that the stages between, which count and leave, run.
    return Futures.cancelling(counted(seated, key, options).thenApply(answer), mine);
  }

  /** {@code outcome} if it comes within {@code timeout}, else {@link Reason#LOOKUP_TIMEOUT}. */
  CompletableFuture<ModuleOutcome> within(
      Duration timeout, CompletableFuture<ModuleOutcome> outcome) {
    ScheduledFuture<?> timer =
        timers.schedule(
            () -> outcome.complete(timedOut(timeout)), timeout.toNanos(), TimeUnit.NANOSECONDS);
    return outcome.whenComplete((_, _) -> timer.cancel(false));
  }

  /** {@code rows}, or null when they have not come within {@code timeout} or before the close. */
  <T> CompletableFuture<@Nullable T> inTime(Duration timeout, CompletableFuture<@Nullable T> rows) {
    reads.add(rows);
    ScheduledFuture<?> timer =
        timers.schedule(() -> rows.complete(null), timeout.toNanos(), TimeUnit.NANOSECONDS);
    CompletableFuture<@Nullable T> ended =
        rows.whenComplete((_, _) -> {
          timer.cancel(false);
          reads.remove(rows);
        });
    if (closed) {
      rows.complete(null);
    }
    return ended;
  }

  /** Why {@link #inTime} gave nothing. */
  ModuleOutcome missed(Duration timeout) {
    return closed ? shuttingDown() : timedOut(timeout);
  }

  /** Counts an outcome that no flight brought; answers what stands in for it, if asked for. */
  ModuleOutcome settled(ModuleOutcome outcome, ModuleKey key, LookupOptions options) {
    ModuleOutcome settled = options.staleIfError() ? orStale(outcome, key) : outcome;
    metrics.ended(settled);
    return settled;
  }

  private CompletableFuture<ModuleOutcome> counted(
      CompletableFuture<ModuleOutcome> outcome, ModuleKey key, LookupOptions options) {
    return outcome
        .thenApply(o -> options.staleIfError() ? orStale(o, key) : o)
        .whenComplete((o, defect) -> {
          if (defect == null) {
            metrics.ended(o);
          } else {
            metrics.failed.increment();
          }
        });
  }

  private ModuleOutcome orStale(ModuleOutcome outcome, ModuleKey key) {
    boolean failed =
        switch (outcome) {
          case Unavailable _ -> true;
          case ModuleOutcome.Answered(var stored, _) -> Freshness.isTransient(stored.entry());
          case ModuleOutcome.NoSuchRealm _ -> false;
        };
    StoredEntry good = failed ? l1.lastGood(key) : null;
    return good == null ? outcome : new ModuleOutcome.Answered(good, Tier.STALE);
  }

  private void start(Flight flight, Populate.FirstRead read) {
    aloft.add(flight);
    flight.tell(events, new KeyEvent.FlightBegun(flight.priority()));
    // Not on the thread of the invalidation, which holds a lock.
    flight.overtaken().thenRunAsync(() -> relay(flight), timers);
    populate
        .fly(flight, read)
        .whenComplete((landing, failure) -> {
          if (failure == null) {
            land(flight, landing);
            return;
          }
          coalescer.remove(flight);
          try {
            end(flight, unavailable(failure));
          } catch (CompletionException defect) {
            LOG.atLevel(closed ? Level.DEBUG : Level.ERROR)
                .setCause(failure)
                .log("populating {} failed in an unforeseen way", flight.key);
            fail(flight, defect);
          }
        });
  }

  /**
   * Puts L1 and lets the waiters go, unless an invalidation overtook the flight.
   *
   * <p>How old the evidence is was looked at before, and this thread, or the whole process, may
   * have stood still since, while others joined. So it is looked at once more when nobody can join
   * any more: then it is recent for everybody who has asked.
   */
  private void land(Flight flight, Landing landing) {
    boolean answered = false;
    if (landing.outcome() instanceof ModuleOutcome.Answered(StoredEntry stored, _)) {
      answered = true;
      l1.put(stored, landing.evidenceNanos(), flight::isCurrent);
    }
    if (flight.land() && answered && !populate.isRecent(landing.evidenceNanos())) {
      flight.tell(events, new KeyEvent.TooOld());
      flight.takeBack();
      relay(flight);
      return;
    }
    if (flight.isPoisoned() && !closed) {
      relay(flight);
      return;
    }
    coalescer.remove(flight);
    end(flight, landing.outcome());
  }

  private void end(Flight flight, ModuleOutcome outcome) {
    aloft.remove(flight);
    flight.tell(events, Told.ended(outcome, flight, clock.nanoTime()));
    flight.end(outcome);
  }

  private void fail(Flight flight, Throwable defect) {
    aloft.remove(flight);
    flight.tell(events, Told.failed(defect, flight, clock.nanoTime()));
    flight.fail(defect);
  }

  /** Those of the key that have not ended. */
  List<KeyInsight.Flight> insight(ModuleKey key) {
    long now = clock.nanoTime();
    return aloft.stream()
        .filter(flight -> flight.key.equals(key))
        .map(flight -> flight.insight(now))
        .sorted(Comparator.comparingLong(KeyInsight.Flight::ageMillis).reversed())
        .toList();
  }

  /**
   * The waiters of an overtaken flight take seats in the next one, as soon as it is overtaken: its
   * work may go on for as long as the prerenderer's limit, for nobody.
   */
  private void relay(Flight overtaken) {
    if (!overtaken.claimWaiters()) {
      return;
    }
    if (closed) {
      end(overtaken, shuttingDown());
      return;
    }
    metrics.poisoned.increment();
    overtaken.tell(events, new KeyEvent.Overtaken(overtaken.boarded()));
    Duration left = clock.until(overtaken.deadlineNanos());
    if (left.isNegative() || left.isZero()) {
      end(overtaken, timedOut(Duration.ZERO));
      return;
    }
    CompletableFuture<ModuleOutcome> relay = new CompletableFuture<>();
    Coalescer.Seat seat =
        coalescer.join(
            overtaken.key,
            overtaken.context,
            overtaken.deadlineNanos(),
            overtaken.priority(),
            relay);
    if (seat == null) {
      end(overtaken, new Unavailable(Reason.OVERLOADED, "too many lookups are under way", SOON));
      return;
    }
    relay.whenComplete((outcome, defect) -> {
      // Told with the flight that it took a seat in.
      aloft.remove(overtaken);
      if (defect == null) {
        overtaken.end(outcome);
      } else {
        overtaken.fail(defect);
      }
    });
    if (seat.leads()) {
      start(seat.flight(), populate.read(List.of(seat.flight().key)));
    }
  }

  /** Answers everybody who waits, and everybody who comes. Idempotent. */
  void close() {
    closed = true;
    for (Flight flight : coalescer.takeAll()) {
      flight.poison();
      end(flight, shuttingDown());
    }
    reads.forEach(rows -> rows.complete(null));
  }

  /** A failure of the store as an outcome; anything else is a defect and is thrown on. */
  static ModuleOutcome unavailable(Throwable failure) {
    Throwable cause = Futures.cause(failure);
    if (cause instanceof StoreUnavailableException) {
      String detail = cause.getMessage() == null ? "the store is unavailable" : cause.getMessage();
      return new Unavailable(Reason.DATABASE_UNAVAILABLE, detail, Duration.ofSeconds(2));
    }
    throw new CompletionException(cause);
  }

  private static ModuleOutcome shuttingDown() {
    return new Unavailable(Reason.SHUTTING_DOWN, "this server is stopping", SOON);
  }

  private static ModuleOutcome timedOut(Duration timeout) {
    return new Unavailable(
        Reason.LOOKUP_TIMEOUT, "no answer within " + timeout.toMillis() + " ms", SOON);
  }
}
