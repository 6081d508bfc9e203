package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.limits.Limit;

/** How a worker process came to its end without the pool having wanted it. */
sealed interface WorkerEnd {

  /** The process could not be started. */
  record NotStarted(String reason) implements WorkerEnd {}

  /**
   * The process ended.
   *
   * @param exitCode its exit code; 128 + n for signal n
   */
  record Exited(int exitCode) implements WorkerEnd {
    /** The exit code of {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;
  }

  /** It said what the protocol does not allow, and was killed. */
  record Violated(String reason) implements WorkerEnd {}

  /** What the job that ran in it is answered. */
  default ModuleError error() {
    return switch (this) {
      case NotStarted(String reason) ->
          ModuleError.of(ModuleError.Kind.TRAPPED, "no worker could be started: " + reason);
      case Exited(int code) ->
          code == Exited.OUT_OF_MEMORY
              ? Limit.HEAP.error()
              : ModuleError.of(
                  ModuleError.Kind.TRAPPED,
                  "the module's worker process died (exit code " + code + ")");
      case Violated(String reason) ->
          ModuleError.of(
              ModuleError.Kind.TRAPPED, "the module's worker broke its protocol: " + reason);
    };
  }
}
