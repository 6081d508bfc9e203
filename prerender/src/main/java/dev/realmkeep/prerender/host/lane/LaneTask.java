package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import org.jspecify.annotations.Nullable;

/**
 * One thing to do on a main lane, in three steps, so that the lane can lose its thread in the
 * second and go on with the third on another:
 *
 * <pre>
 *   begin ──null──▶ done
 *     └─a call──▶ run in the instance ──▶ finish
 * </pre>
 *
 * {@link #begin} and {@link #finish} run on the lane's thread. {@link #never} replaces both when
 * the lane ends first, on any thread; also when the lane's thread died between the steps, so
 * whoever is told must be told once by the task's own doing. It is the queue's node as well, and is
 * queued once.
 */
public abstract class LaneTask {

  volatile @Nullable LaneTask next;

  /** Does what needs no guest; answers the run to make, or null when there is none. */
  public abstract @Nullable FunctionCall begin(MainLane lane);

  /**
   * What to do with the result.
   *
   * @param writes what the run wrote; nothing of it is applied yet. Only for a run that returned
   */
  public abstract void finish(MainLane lane, CallResult result, Writes writes);

  /** It will not be done. */
  public abstract void never(CallOutcome why);

  /** Whether the run may only read. */
  public boolean readOnly() {
    return false;
  }

  /** The instance to run in. */
  public HostInstance instance(MainLane lane) {
    return lane.instance();
  }

  /** Something short on the lane's thread that runs no guest. */
  public static LaneTask errand(
      java.util.function.Consumer<MainLane> work, java.util.function.Consumer<CallOutcome> never) {
    return new LaneTask() {
      @Override
      public @Nullable FunctionCall begin(MainLane lane) {
        work.accept(lane);
        return null;
      }

      @Override
      public void finish(MainLane lane, CallResult result, Writes writes) {}

      @Override
      public void never(CallOutcome why) {
        never.accept(why);
      }
    };
  }
}
