package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.ModuleError;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * How the owner of an evaluation limits it: a hold on the context and the thread while guest code
 * may run. All methods are called on the evaluating thread; those that pass a context do so before
 * the first and after the last instruction of guest code.
 */
public interface EvaluationHooks {

  /** No limits. */
  EvaluationHooks NONE = new EvaluationHooks() {};

  /**
   * Guest code is about to run. From here to {@link #leaving} another thread may call {@link
   * Context#interrupt} or {@link Context#close(boolean)}.
   */
  default void entered(Context context, Thread thread) {}

  /**
   * Guest code has run, normally or not; the context is closed after this returns. Called exactly
   * once for each {@link #entered}.
   */
  default void leaving(Context context) {}

  /**
   * Names the limit that ended the guest. Asked only when {@code end} says that the guest was
   * cancelled or interrupted or ran out of a resource.
   *
   * @return null to let the evaluator judge by {@code end} alone
   */
  default @Nullable ModuleError limitPassed(PolyglotException end) {
    return null;
  }
}
