package dev.realmkeep.prerender.limits;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Hears of the calls in a {@link GuardedLane}; on the guard's thread, so it must be quick. */
public interface LaneWatcher {

  /**
   * A call goes on although its isolate was closed: its thread is lost and the caller must be
   * answered without it.
   */
  void stuck(Limit limit);

  /**
   * Who is to be told, in milliseconds, how long the call that runs now has run already. He is told
   * only if no other call has begun meanwhile, once a call, when it runs longer than {@link
   * GuestLimits#slowMillis}.
   */
  default @Nullable LongConsumer slow() {
    return null;
  }
}
