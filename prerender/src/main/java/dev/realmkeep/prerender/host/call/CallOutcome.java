package dev.realmkeep.prerender.host.call;

import dev.realmkeep.cache.model.ModuleError;

/** The closed set of what can become of a call. */
public sealed interface CallOutcome {

  /**
   * It ran, and what it saw and wrote is durable.
   *
   * @param json the result; {@code null} for a function that returns nothing
   */
  record Returned(String json) implements CallOutcome {}

  /** It threw: nothing of it was applied. */
  record Threw(ModuleError error) implements CallOutcome {}

  /** It passed a limit and was ended: nothing of it was applied. */
  record Trapped(ModuleError error) implements CallOutcome {}

  /** It never ran. */
  record Refused(Refusal reason, String detail) implements CallOutcome {}

  /** It never ran: the host of the realm failed, or was replaced, while the call waited. */
  record HostRestarted(String detail) implements CallOutcome {}

  /** It ran, and nothing of it was or will be applied, because it could not be committed. */
  record NotApplied(String detail) implements CallOutcome {}

  /** It ran, and whether it was committed could not be found out. */
  record Unknown(String detail) implements CallOutcome {}

  /** Why a call never ran. */
  enum Refusal {
    /** A limit of calls, of the lane, of the pool or of the connection, is reached. */
    OVERLOADED,
    NO_SUCH_FUNCTION,
    /** The function is there, but of another kind than was asked for. */
    WRONG_KIND,
    /** No JSON array, or not as many arguments as the function takes. */
    BAD_ARGUMENTS,
    /**
     * The function it was queued for is gone, or takes other arguments, since the module changed.
     */
    FUNCTION_CHANGED,
    /** The host is stopping. */
    STOPPING,
    /** Its caller has left. */
    CANCELLED,
    /** The store cannot be reached. */
    UNAVAILABLE
  }
}
