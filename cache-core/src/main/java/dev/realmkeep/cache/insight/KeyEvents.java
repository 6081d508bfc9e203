package dev.realmkeep.cache.insight;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last events of the keys that this process was asked about. Callable from any thread; never
 * blocks for longer than the copy of one short list. Nothing is recorded for an answer from the
 * process's own cache. When there are too many keys, those without events for long are forgotten.
 */
public final class KeyEvents {
  /** Events kept of a key. */
  public static final int PER_KEY_MAX = 20;

  /** Memory of all events, bytes, estimated. */
  public static final long BYTES_MAX = 4L << 20;

  private static final int KEY_BYTES = 256;
  private static final int EVENT_BYTES = 72;

  private final Clock clock;
  private final int perKeyMax;
  private final Cache<Name, List<Stamped>> logs;

  /** What a key is called among those of this process. {@code user} is empty for the public. */
  private record Name(String module, String user) {
    static Name of(ModuleKey key) {
      return new Name(key.module(), key.user());
    }
  }

  /**
   * An event and when it was.
   *
   * @param nanos by {@link Clock#nanoTime()}
   */
  public record Stamped(KeyEvent event, long nanos) {}

  /**
   * @param perKeyMax events kept of one key, the latest
   * @param bytesMax memory of all, estimated
   */
  public KeyEvents(Clock clock, int perKeyMax, long bytesMax) {
    if (perKeyMax < 1 || bytesMax < 0) {
      throw new IllegalArgumentException("need perKeyMax >= 1, bytesMax >= 0");
    }
    this.clock = clock;
    this.perKeyMax = perKeyMax;
    this.logs =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((Name name, List<Stamped> log) -> bytes(name, log))
            .build();
  }

  /** As the other constructor, with {@link #PER_KEY_MAX} and {@link #BYTES_MAX}. */
  public KeyEvents(Clock clock) {
    this(clock, PER_KEY_MAX, BYTES_MAX);
  }

  /** Records an event; answers it with its time. */
  public Stamped add(ModuleKey key, KeyEvent event) {
    Stamped stamped = new Stamped(event, clock.nanoTime());
    logs.asMap().compute(Name.of(key), (name, log) -> longer(log, stamped));
    return stamped;
  }

  /**
   * Records that what {@code invalidation} covers was dropped, for the keys that have events.
   *
   * @param users those in whose right there are keys, besides the public
   */
  public void invalidated(Invalidation invalidation, Iterable<String> users) {
    KeyEvent event =
        new KeyEvent.Invalidated(
            invalidation.kind(), invalidation.realm(), invalidation.generation());
    switch (invalidation.kind()) {
      case MODULES -> {
        Stamped stamped = new Stamped(event, clock.nanoTime());
        for (String module : invalidation.modules()) {
          addIfKnown(new Name(module, ""), stamped);
          users.forEach(user -> addIfKnown(new Name(module, user), stamped));
        }
      }
      case REALM, ALL -> addToAll(event);
    }
  }

  /** Records an event for every key that has one already. */
  public void addToAll(KeyEvent event) {
    Stamped stamped = new Stamped(event, clock.nanoTime());
    logs.asMap().keySet().forEach(name -> addIfKnown(name, stamped));
  }

  private void addIfKnown(Name name, Stamped stamped) {
    logs.asMap().computeIfPresent(name, (known, log) -> longer(log, stamped));
  }

  /** The events of a key, oldest first. */
  public List<KeyInsight.Past> of(ModuleKey key) {
    List<Stamped> log = logs.getIfPresent(Name.of(key));
    if (log == null) {
      return List.of();
    }
    long now = clock.nanoTime();
    return log.stream()
        .map(past -> new KeyInsight.Past(past.event, (now - past.nanos) / 1_000_000))
        .toList();
  }

  /** Estimated memory, bytes. */
  long weightBytes() {
    logs.cleanUp();
    return logs.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
  }

  private List<Stamped> longer(@Nullable List<Stamped> log, Stamped stamped) {
    if (log == null) {
      return List.of(stamped);
    }
    List<Stamped> next = new ArrayList<>(Math.min(log.size() + 1, perKeyMax));
    next.addAll(log.subList(Math.max(0, log.size() + 1 - perKeyMax), log.size()));
    next.add(stamped);
    return List.copyOf(next);
  }

  private static int bytes(Name name, List<Stamped> log) {
    int bytes = KEY_BYTES + 2 * (name.module.length() + name.user.length());
    for (Stamped stamped : log) {
      bytes += EVENT_BYTES + 2 * stamped.event.characters();
    }
    return bytes;
  }
}
