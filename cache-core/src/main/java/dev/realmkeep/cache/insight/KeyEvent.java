package dev.realmkeep.cache.insight;

import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.Priority;
import dev.realmkeep.cache.port.PersistOutcome.SourcesMoved;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a key in this process. Immutable and small: it names things and keeps
 * none alive, and texts of others are cut at {@link #TEXT_MAX} characters.
 */
public sealed interface KeyEvent {

  /** Characters of a text that came from elsewhere. */
  int TEXT_MAX = 200;

  /** It in one sentence of plain English. */
  String sentence();

  /** Characters of the texts that only this event holds. */
  default int characters() {
    return 0;
  }

  /** A lookup found nothing to join, and leads. */
  record FlightBegun(Priority priority) implements KeyEvent {
    @Override
    public String sentence() {
      return "A lookup of priority " + lower(priority) + " found nothing under way and began.";
    }
  }

  /**
   * The store has a usable row.
   *
   * @param state found, missing or error
   */
  record ReadHit(String state, long generation) implements KeyEvent {
    @Override
    public String sentence() {
      return "The store has it: " + state + ", of generation " + generation + ".";
    }
  }

  /**
   * The store has no usable row.
   *
   * @param expired whether there is one whose time is up
   */
  record ReadMiss(boolean expired) implements KeyEvent {
    @Override
    public String sentence() {
      return expired
          ? "The store has a failure of before, and its time is up; asked for a prerender slot."
          : "The store does not have it; asked for a prerender slot.";
    }
  }

  /** It may prerender, as far as this process is concerned. */
  record SlotTaken(long waitedMillis) implements KeyEvent {
    @Override
    public String sentence() {
      return "Got a prerender slot after " + waitedMillis + " ms, and asked for the key.";
    }
  }

  /** Another process holds the key. */
  record Contended() implements KeyEvent {
    @Override
    public String sentence() {
      return "Another process holds the key; gave the slot back and waits for its end.";
    }
  }

  /** The wait for another process ended. */
  record Woken(WokenBy by, long afterMillis) implements KeyEvent {
    @Override
    public String sentence() {
      return "Woken after " + afterMillis + " ms: " + reason() + ".";
    }

    private String reason() {
      return switch (by) {
        case ANNOUNCEMENT -> "the holder said that it has ended";
        case LOCK_WATCH -> "nobody holds the key any more, and nobody said so";
        case RECONNECT -> "the listening connection is new, so something may have been missed";
        case TIMEOUT -> "the lookup's own time was up";
        case SHUTDOWN -> "this process is stopping";
        case MODE -> "coordination is no longer " + CoordinationMode.ON.label();
      };
    }
  }

  /** This process holds the key and computes. */
  record PrerenderBegan() implements KeyEvent {
    @Override
    public String sentence() {
      return "Nobody holds the key and nobody stored it meanwhile: a prerender began.";
    }
  }

  /**
   * A prerender brought an entry.
   *
   * @param state found, missing or error
   */
  record PrerenderEnded(long tookMillis, String state) implements KeyEvent {
    @Override
    public String sentence() {
      return "The prerender ended after " + tookMillis + " ms: " + state + ".";
    }
  }

  /** A prerender brought nothing. */
  record PrerenderFailed(long tookMillis, String cause) implements KeyEvent {
    public PrerenderFailed {
      cause = cut(cause);
    }

    @Override
    public String sentence() {
      return "The prerender failed after " + tookMillis + " ms: " + cause + ".";
    }

    @Override
    public int characters() {
      return cause.length();
    }
  }

  /** What this process computed is in the store. */
  record Stored(String state, long generation) implements KeyEvent {
    @Override
    public String sentence() {
      return "Stored: " + state + ", of generation " + generation + ".";
    }
  }

  /** Somebody else had stored it just before. */
  record AlreadyStored(String state, long generation) implements KeyEvent {
    @Override
    public String sentence() {
      return "Another process had stored it: " + state + ", of generation " + generation + ".";
    }
  }

  /** The result was not stored, because a file that it rests on has another version by now. */
  record Discarded(SourcesMoved moved) implements KeyEvent {
    @Override
    public String sentence() {
      return "The result was discarded: "
          + file()
          + " was "
          + version(moved.readVersion())
          + " when it was read and is "
          + version(moved.actualVersion())
          + " now.";
    }

    private String file() {
      return moved.path().equals(FileRead.ACCESS_PATH)
          ? "who may read " + moved.realm()
          : moved.realm() + moved.path();
    }

    private static String version(long version) {
      return version == FileRead.ABSENT ? "absent" : "of version " + version;
    }

    @Override
    public int characters() {
      return moved.realm().length() + moved.path().length();
    }
  }

  /** The key was lost while this process computed. */
  record Lost(String cause) implements KeyEvent {
    public Lost {
      cause = cut(cause);
    }

    @Override
    public String sentence() {
      return "The key was lost before the result was stored: " + cause + ".";
    }

    @Override
    public int characters() {
      return cause.length();
    }
  }

  /** What was read rested on too old a look, so it was read again. */
  record TooOld() implements KeyEvent {
    @Override
    public String sentence() {
      return "The answer rested on a look that is older than the trust window; looked again.";
    }
  }

  /**
   * What this process had of it was dropped.
   *
   * @param realm the realm's URL; empty when it is of all realms
   * @param generation of the realm, 0 when not known
   */
  record Invalidated(Invalidation.Kind kind, String realm, long generation) implements KeyEvent {
    @Override
    public String sentence() {
      return switch (kind) {
        case MODULES ->
            "Invalidated: something that it rests on changed in generation "
                + generation
                + " of "
                + realm
                + ".";
        case REALM ->
            "Invalidated: " + realm + " was cleared, in its generation " + generation + ".";
        case ALL -> "Invalidated: all definitions were cleared.";
      };
    }

    @Override
    public int characters() {
      return realm.length();
    }
  }

  /** A realm appeared, or changed its owner or visibility, and everything was dropped. */
  record RealmChanged(String realm) implements KeyEvent {
    @Override
    public String sentence() {
      return "Dropped: " + realm + " is new, or has another owner or visibility.";
    }

    @Override
    public int characters() {
      return realm.length();
    }
  }

  /** Those who waited for a computation that an invalidation has overtaken began anew. */
  record Overtaken(int lookups) implements KeyEvent {
    @Override
    public String sentence() {
      return "An invalidation overtook what was under way; "
          + KeyEvent.lookups(lookups)
          + " went on to what is current.";
    }
  }

  /**
   * Those who waited have the answer.
   *
   * @param tier where from, as in {@code X-Cache}
   * @param lookups how many had waited
   */
  record Landed(String tier, int lookups, long afterMillis) implements KeyEvent {
    @Override
    public String sentence() {
      return "Answered "
          + KeyEvent.lookups(lookups)
          + " from "
          + tier
          + " after "
          + afterMillis
          + " ms.";
    }
  }

  /** Those who waited have a failure. */
  record Failed(String reason, String detail, int lookups, long afterMillis) implements KeyEvent {
    public Failed {
      detail = cut(detail);
    }

    @Override
    public String sentence() {
      return "Failed for "
          + KeyEvent.lookups(lookups)
          + " after "
          + afterMillis
          + " ms ("
          + reason
          + "): "
          + detail
          + ".";
    }

    @Override
    public int characters() {
      return detail.length();
    }
  }

  /** What is known of a failure, in words. */
  static String words(@Nullable Throwable failure) {
    if (failure == null) {
      return "not known";
    }
    String message = failure.getMessage();
    return cut(message == null ? failure.getClass().getSimpleName() : message);
  }

  private static String cut(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
  }

  private static String lookups(int count) {
    return count == 1 ? "1 lookup" : count + " lookups";
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
