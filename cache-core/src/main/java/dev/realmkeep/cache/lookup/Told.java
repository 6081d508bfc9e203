package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of something, as the event that is recorded of it. Pure functions. */
final class Told {
  private Told() {}

  static KeyEvent read(@Nullable StoredEntry row, boolean usable) {
    return row != null && usable
        ? new KeyEvent.ReadHit(state(row.entry()), row.generation())
        : new KeyEvent.ReadMiss(row != null);
  }

  static KeyEvent prerender(
      @Nullable Prerendered done, @Nullable Throwable failure, long tookMillis) {
    return done == null
        ? new KeyEvent.PrerenderFailed(
            tookMillis, KeyEvent.words(failure == null ? null : Futures.cause(failure)))
        : new KeyEvent.PrerenderEnded(tookMillis, state(done.entry()));
  }

  static KeyEvent attempt(Attempt attempt) {
    return switch (attempt) {
      case Attempt.Contended _ -> new KeyEvent.Contended();
      case Attempt.AlreadyStored(StoredEntry entry) ->
          new KeyEvent.AlreadyStored(state(entry.entry()), entry.generation());
      case Attempt.Stored(StoredEntry entry) ->
          new KeyEvent.Stored(state(entry.entry()), entry.generation());
      case Attempt.Discarded(var moved) -> new KeyEvent.Discarded(moved);
      case Attempt.Lost(Throwable cause) -> new KeyEvent.Lost(KeyEvent.words(cause));
    };
  }

  static KeyEvent ended(ModuleOutcome outcome, Flight flight, long nowNanos) {
    long afterMillis = millis(flight, nowNanos);
    return switch (outcome) {
      case ModuleOutcome.Answered(_, Tier tier) ->
          new KeyEvent.Landed(tier.label(), flight.boarded(), afterMillis);
      case Unavailable(var reason, String detail, _) ->
          new KeyEvent.Failed(
              reason.name().toLowerCase(Locale.ROOT).replace('_', '-'),
              detail,
              flight.boarded(),
              afterMillis);
      case ModuleOutcome.NoSuchRealm _ ->
          new KeyEvent.Failed("no-such-realm", "it is in no realm", flight.boarded(), afterMillis);
    };
  }

  static KeyEvent failed(Throwable defect, Flight flight, long nowNanos) {
    return new KeyEvent.Failed(
        "defect",
        KeyEvent.words(Futures.cause(defect)),
        flight.boarded(),
        millis(flight, nowNanos));
  }

  private static long millis(Flight flight, long nowNanos) {
    return (nowNanos - flight.beganNanos(nowNanos)) / 1_000_000;
  }

  private static String state(ModuleEntry entry) {
    return switch (entry) {
      case ModuleEntry.Found _ -> "found";
      case ModuleEntry.Missing _ -> "missing";
      case ModuleEntry.Failed _ -> "error";
    };
  }
}
