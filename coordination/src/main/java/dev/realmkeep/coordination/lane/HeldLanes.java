package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.coordination.lane.LaneRows.Renewal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claims of this process and until when, on its monotonic clock, nobody can have taken them
 * over. That time is reckoned from before the statement that claimed or renewed was sent, so the
 * database, which reckons from after, gives at least as much. Each claim leaves once. Any thread;
 * nothing is called while its monitor is held.
 */
final class HeldLanes {
  private final long leaseNanos;

  /** By realm; guarded by this. */
  private final Map<String, Held> held = new HashMap<>();

  /**
   * @param untilNanos when it ends unless it is renewed
   */
  record Held(int realmId, LaneClaim.Owned claim, long untilNanos) {}

  HeldLanes(long leaseNanos) {
    this.leaseNanos = leaseNanos;
  }

  synchronized void add(int realmId, LaneClaim.Owned claim, long sentNanos) {
    held.put(claim.realm(), new Held(realmId, claim, sentNanos + leaseNanos));
  }

  synchronized @Nullable Held get(String realm) {
    return held.get(realm);
  }

  synchronized List<Held> all() {
    return List.copyOf(held.values());
  }

  synchronized boolean isHeld(String realm, long epoch, long nowNanos) {
    Held one = held.get(realm);
    return one != null && one.claim().epoch() == epoch && nowNanos - one.untilNanos() < 0;
  }

  /** Whether it was there. */
  synchronized boolean remove(String realm, long epoch) {
    Held one = held.get(realm);
    return one != null && one.claim().epoch() == epoch && held.remove(realm, one);
  }

  /** Takes out those whose time is over. */
  synchronized List<LaneClaim.Owned> expire(long nowNanos) {
    List<LaneClaim.Owned> gone = new ArrayList<>();
    held.values()
        .removeIf(one -> {
          boolean over = nowNanos - one.untilNanos() >= 0;
          if (over) {
            gone.add(one.claim());
          }
          return over;
        });
    return gone;
  }

  /**
   * Applies what a renewal said of {@code asked}, and takes out those that were lost. A claim that
   * ended or was made again meanwhile is not touched.
   */
  synchronized List<LaneClaim.Owned> renewed(
      List<Held> asked, Map<Integer, Renewal> said, long sentNanos) {
    List<LaneClaim.Owned> lost = new ArrayList<>();
    for (Held one : asked) {
      Held now = held.get(one.claim().realm());
      if (now == null || now.claim().epoch() != one.claim().epoch()) {
        continue;
      }
      switch (said.getOrDefault(one.realmId(), Renewal.LEFT_ALONE)) {
        case RENEWED ->
            held.put(
                one.claim().realm(), new Held(one.realmId(), one.claim(), sentNanos + leaseNanos));
        case LEFT_ALONE -> {}
        case LOST -> {
          held.remove(one.claim().realm());
          lost.add(one.claim());
        }
      }
    }
    return lost;
  }
}
