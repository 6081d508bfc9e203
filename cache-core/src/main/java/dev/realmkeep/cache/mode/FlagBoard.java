package dev.realmkeep.cache.mode;

import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.fleet.FlagState;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The flags as this process knows them: what is set for the fleet, and this process's own settings
 * below. Any thread; never blocks.
 *
 * <p>Whoever follows is told <em>that</em> something may have changed, not what: he asks for the
 * value himself. So it does not matter in which order two changes are told.
 */
public final class FlagBoard {
  private final CoordinationMode coordination;
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private volatile Map<FleetFlag, FlagState.Stored> stored = Map.of();

  /** With the process's own settings. */
  public FlagBoard(CoordinationMode coordination) {
    this.coordination = coordination;
  }

  /** Tells of every change after it; on the thread that made it. */
  public void follow(Runnable follower) {
    followers.add(follower);
  }

  /** From now on exactly this is set for the fleet. */
  public void show(Map<FleetFlag, FlagState.Stored> flags) {
    boolean changed;
    synchronized (this) {
      changed = !stored.equals(flags);
      stored = Map.copyOf(flags);
    }
    if (changed) {
      followers.forEach(Runnable::run);
    }
  }

  /** As {@link #show}, of one flag; null = not set. */
  public void show(FleetFlag flag, FlagState.@Nullable Stored value) {
    synchronized (this) {
      Map<FleetFlag, FlagState.Stored> next = new EnumMap<>(FleetFlag.class);
      next.putAll(stored);
      if (value == null) {
        next.remove(flag);
      } else {
        next.put(flag, value);
      }
      stored = Map.copyOf(next);
    }
    followers.forEach(Runnable::run);
  }

  public FlagState state(FleetFlag flag) {
    String setting =
        switch (flag) {
          case COORDINATION -> coordination.label();
        };
    return new FlagState(flag, setting, stored.get(flag));
  }

  /** Every flag. */
  public List<FlagState> states() {
    return Arrays.stream(FleetFlag.values()).map(this::state).toList();
  }

  /** The mode in force. */
  public CoordinationMode coordination() {
    return CoordinationMode.of(state(FleetFlag.COORDINATION).inForce()).orElseThrow();
  }
}
