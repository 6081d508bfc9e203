package dev.realmkeep.prerender.limits;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.guest.EvaluationHooks;
import java.util.Optional;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * Puts one evaluation under limits. An instance serves one evaluation and is confined to its
 * thread, except {@link #tripped}, which any thread may ask.
 */
public final class GuardedEvaluation implements EvaluationHooks {

  private final Guard guard;
  private final GuestLimits limits;
  private final Consumer<Limit> onStuck;
  private volatile @Nullable GuardedCall call;

  /**
   * @param onStuck told, on the guard's thread, when the evaluation cannot be ended from inside;
   *     must be quick
   */
  public GuardedEvaluation(Guard guard, GuestLimits limits, Consumer<Limit> onStuck) {
    this.guard = guard;
    this.limits = limits;
    this.onStuck = onStuck;
  }

  @Override
  public void entered(Context context, Thread thread) {
    GuardedCall begun = guard.watch(thread, Isolate.of(context), limits);
    begun.stuck().thenAccept(onStuck);
    call = begun;
  }

  @Override
  public void leaving(Context context) {
    GuardedCall ending = call;
    if (ending != null) {
      guard.end(ending);
    }
  }

  @Override
  public @Nullable ModuleError limitPassed(PolyglotException end) {
    return GuestFailure.classify(end, tripped()).orElse(null);
  }

  /** The limit for which the guard ended the evaluation, if it did. */
  public Optional<Limit> tripped() {
    GuardedCall current = call;
    return current == null ? Optional.empty() : current.tripped();
  }
}
