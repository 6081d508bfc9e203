package dev.realmkeep.cache.insight;

import org.jspecify.annotations.Nullable;

/** What a computation is about to do: follows from the last event of it, and decides nothing. */
public enum FlightPhase {
  /** Waits for the store to answer. */
  READING,
  /** Waits for a prerender slot of this process. */
  WAITING_FOR_SLOT,
  /** Asks for the right to compute the key. */
  ACQUIRING,
  /** Waits for another process that computes the key. */
  WAITING_FOR_PROCESS,
  PRERENDERING,
  /** Waits for the store to compare and to take the result. */
  STORING,
  /** Hands out the answer. */
  ENDING,
  /** An invalidation came; its result is dropped, and who waits goes on to what is current. */
  OVERTAKEN;

  /** The phase that {@code event}, the last of a computation, began. */
  public static FlightPhase after(@Nullable KeyEvent event) {
    return switch (event) {
      case null -> READING;
      case KeyEvent.FlightBegun _ -> READING;
      case KeyEvent.Discarded _ -> READING;
      case KeyEvent.Lost _ -> READING;
      case KeyEvent.Woken _ -> READING;
      case KeyEvent.TooOld _ -> READING;
      case KeyEvent.ReadMiss _ -> WAITING_FOR_SLOT;
      case KeyEvent.SlotTaken _ -> ACQUIRING;
      case KeyEvent.Contended _ -> WAITING_FOR_PROCESS;
      case KeyEvent.PrerenderBegan _ -> PRERENDERING;
      case KeyEvent.PrerenderEnded _ -> STORING;
      case KeyEvent.Invalidated _ -> OVERTAKEN;
      case KeyEvent.RealmChanged _ -> OVERTAKEN;
      case KeyEvent.Overtaken _ -> OVERTAKEN;
      case KeyEvent.ReadHit _ -> ENDING;
      case KeyEvent.PrerenderFailed _ -> ENDING;
      case KeyEvent.Stored _ -> ENDING;
      case KeyEvent.AlreadyStored _ -> ENDING;
      case KeyEvent.Landed _ -> ENDING;
      case KeyEvent.Failed _ -> ENDING;
    };
  }
}
