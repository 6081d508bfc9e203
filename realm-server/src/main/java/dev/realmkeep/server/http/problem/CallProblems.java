package dev.realmkeep.server.http.problem;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What becomes of a call that did not return, as a problem. Pure functions. */
public final class CallProblems {
  /** A host that is being replaced is there again soon. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private CallProblems() {}

  /** The problem of {@code outcome}, or null when the function returned. */
  public static @Nullable Problem of(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Returned ignored -> null;
      case CallOutcome.Threw(var error) -> ofModule(ProblemType.CALL_FAILED, error);
      case CallOutcome.Trapped(var error) -> ofModule(ProblemType.TRAPPED, error);
      case CallOutcome.Refused(Refusal reason, String detail) -> Problem.of(type(reason), detail);
      case CallOutcome.HostRestarted(String detail) ->
          Problem.retryable(ProblemType.HOST_RESTARTED, detail, SOON);
      case CallOutcome.NotApplied(String detail) ->
          Problem.retryable(ProblemType.NOT_APPLIED, detail, SOON);
      case CallOutcome.Unknown(String detail) ->
          Problem.retryable(ProblemType.OUTCOME_UNKNOWN, detail, SOON);
    };
  }

  /** Who throws need not say anything. */
  private static Problem ofModule(ProblemType type, ModuleError error) {
    return error.message().isEmpty()
        ? new Problem(type, "an error without a message", null, error, java.util.List.of())
        : Problem.ofModule(type, error);
  }

  private static ProblemType type(Refusal reason) {
    return switch (reason) {
      case OVERLOADED -> ProblemType.OVERLOADED;
      case NO_SUCH_FUNCTION -> ProblemType.FUNCTION_NOT_FOUND;
      case WRONG_KIND -> ProblemType.WRONG_KIND;
      case BAD_ARGUMENTS -> ProblemType.BAD_ARGUMENTS;
      case FUNCTION_CHANGED -> ProblemType.FUNCTION_CHANGED;
      case STOPPING, CANCELLED -> ProblemType.HOST_RESTARTED;
      case UNAVAILABLE -> ProblemType.DATABASE_UNAVAILABLE;
    };
  }
}
