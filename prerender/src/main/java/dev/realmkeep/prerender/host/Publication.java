package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostDescription.Hook;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.lane.InstanceSupply.Loaded;
import dev.realmkeep.prerender.host.lane.LaneTask;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.lane.Writes;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * New sources take over, between two calls: their {@code init} or {@code update} hook, the note
 * that it has run and their declared schedules are one commit, and only when that is durable the
 * lane changes over. Otherwise nothing has happened, and the old sources go on.
 */
final class Publication extends LaneTask {

  /** What kept sources from being used. */
  enum Trouble {
    /** They themselves: the same ones will fail again. */
    SOURCES,
    /** The store, for now: the same ones may be published later. */
    STORE,
    /** The host ends. */
    ENDED
  }

  /** Why sources are not in use. */
  record Failure(ModuleError error, Trouble trouble) {}

  private final Loaded loaded;
  private final @Nullable Hook hook;
  private final Writes declared;
  private final boolean runsAlready;
  private final Consumer<@Nullable Failure> told;

  /**
   * @param hook to run, or null
   * @param declared what else the publication writes
   * @param runsAlready the lane has begun with these sources: there are no older ones
   * @param told on the lane's thread, null when they are in use, or why not
   */
  Publication(
      Loaded loaded,
      @Nullable Hook hook,
      Writes declared,
      boolean runsAlready,
      Consumer<@Nullable Failure> told) {
    this.loaded = loaded;
    this.hook = hook;
    this.declared = declared;
    this.runsAlready = runsAlready;
    this.told = told;
  }

  @Override
  public @Nullable FunctionCall begin(MainLane lane) {
    if (hook != null) {
      return lane.functionCall(hook.export(), "[]", Caller.SCHEDULER);
    }
    publish(lane, Writes.NOTHING);
    return null;
  }

  @Override
  public HostInstance instance(MainLane lane) {
    return loaded.instance();
  }

  @Override
  public void finish(MainLane lane, CallResult result, Writes writes) {
    switch (result) {
      case CallResult.Returned _ -> publish(lane, writes);
      case CallResult.StoreLost(String detail) -> rejected(error(detail), Trouble.STORE);
      case CallResult.Threw(ModuleError error) -> rejected(error, Trouble.SOURCES);
      case CallResult.Trapped(ModuleError error) -> rejected(error, Trouble.SOURCES);
      case CallResult.BadArguments(String detail) -> rejected(error(detail), Trouble.SOURCES);
    }
  }

  @Override
  public void never(CallOutcome why) {
    rejected(error("the host ended: " + why), Trouble.ENDED);
  }

  private void publish(MainLane lane, Writes writes) {
    Writes all = writes.and(declared);
    if (all.isEmpty()) {
      published(lane);
      return;
    }
    lane.commit(
        all,
        List.of(),
        outcome -> {
          switch (outcome) {
            case CommitOutcome.Committed _ -> published(lane);
            case CommitOutcome.Refused(String detail) ->
                rejected(
                    error("what publishing it writes cannot be stored: " + detail),
                    Trouble.SOURCES);
            case CommitOutcome.Unavailable _, CommitOutcome.Superseded _ ->
                rejected(error("it could not be published: " + outcome), Trouble.STORE);
            case CommitOutcome.Fenced _, CommitOutcome.Unknown _ ->
                rejected(error("it could not be published: " + outcome), Trouble.ENDED);
          }
        });
  }

  private void published(MainLane lane) {
    if (!runsAlready) {
      lane.adopt(loaded.program(), loaded.instance());
    }
    told.accept(null);
  }

  private void rejected(ModuleError error, Trouble trouble) {
    if (!runsAlready) {
      loaded.program().gone(loaded.instance());
      loaded.program().retire();
    }
    told.accept(new Failure(error, trouble));
  }

  private static ModuleError error(String message) {
    return ModuleError.of(ModuleError.Kind.TRAPPED, message);
  }
}
