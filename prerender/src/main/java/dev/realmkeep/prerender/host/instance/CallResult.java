package dev.realmkeep.prerender.host.instance;

import dev.realmkeep.cache.model.ModuleError;

/** How a run ended. */
public sealed interface CallResult {

  /** What the function returned, as JSON. */
  record Returned(String json) implements CallResult {}

  /**
   * It never ran: the arguments are no JSON array, or not as many as the function takes. Found by
   * the guest, which has to parse them anyhow.
   */
  record BadArguments(String detail) implements CallResult {}

  /**
   * The store could not be asked for what the function needed, so nothing of it may be applied; it
   * may be called again. The instance lives on.
   */
  record StoreLost(String detail) implements CallResult {}

  /** An ordinary exception; the instance lives on. */
  record Threw(ModuleError error) implements CallResult {}

  /** A limit was passed, or the engine failed; the instance is not to be used again. */
  record Trapped(ModuleError error) implements CallResult {}
}
