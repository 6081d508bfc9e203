package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.instance.CallResult;

/** What a caller is told, from what became of a run and of its commit. */
final class Outcomes {
  private Outcomes() {}

  /** Of a run that returned {@code json}. */
  static CallOutcome of(CommitOutcome commit, String json) {
    return switch (commit) {
      case CommitOutcome.Committed _ -> new CallOutcome.Returned(json);
      case CommitOutcome.Refused(String detail) ->
          new CallOutcome.Threw(
              ModuleError.of(
                  ModuleError.Kind.EVALUATION, "what it wrote cannot be stored: " + detail));
      case CommitOutcome.Unavailable(String detail) -> new CallOutcome.NotApplied(detail);
      case CommitOutcome.Fenced(String detail) -> new CallOutcome.NotApplied(detail);
      case CommitOutcome.Superseded(String id) ->
          new CallOutcome.NotApplied("schedule " + id + " has fired or changed before");
      case CommitOutcome.Unknown(String detail) -> new CallOutcome.Unknown(detail);
    };
  }

  /** Of a run that did not return, and of whether what it saw is durable. */
  static CallOutcome of(CommitOutcome seen, CallResult result) {
    return seen instanceof CommitOutcome.Committed ? of(result) : of(seen, "null");
  }

  /** Of a run that did not return. */
  static CallOutcome of(CallResult result) {
    return switch (result) {
      case CallResult.Returned(String json) -> new CallOutcome.Returned(json);
      case CallResult.BadArguments(String detail) ->
          new CallOutcome.Refused(Refusal.BAD_ARGUMENTS, detail);
      case CallResult.Threw(ModuleError error) -> new CallOutcome.Threw(error);
      case CallResult.Trapped(ModuleError error) -> new CallOutcome.Trapped(error);
    };
  }
}
