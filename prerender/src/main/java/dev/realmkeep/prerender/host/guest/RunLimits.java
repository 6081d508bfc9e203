package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.limits.GuestLimits;

/**
 * What one run may use, by the kind of function. All of them have the same limits of stack, syntax,
 * strings and arrays, which belong to the context: those of {@code load} count.
 *
 * @param load evaluating the module
 * @param procedure wall time from its beginning to its end, waiting included; processor time of one
 *     uninterrupted piece of it; allocation of all of it
 */
public record RunLimits(
    GuestLimits load,
    GuestLimits reducer,
    GuestLimits view,
    GuestLimits hook,
    GuestLimits procedure) {

  /**
   * Reducer, view and hook 1 s, procedure 180 s with 10 s of processor time at a stretch, loading
   * 30 s with 10 s of processor time; 128 MiB of allocation, results of 1 MiB.
   */
  public static final RunLimits DEFAULT =
      of(GuestLimits.PRERENDER.withMillisMax(1_000, 1_000))
          .withProcedure(GuestLimits.PRERENDER.withMillisMax(180_000, 10_000));

  /** The same for everything but loading. */
  public static RunLimits of(GuestLimits call) {
    return new RunLimits(
        GuestLimits.PRERENDER.withMillisMax(30_000, 10_000), call, call, call, call);
  }

  public RunLimits withProcedure(GuestLimits other) {
    return new RunLimits(load, reducer, view, hook, other);
  }

  public RunLimits withView(GuestLimits other) {
    return new RunLimits(load, reducer, other, hook, procedure);
  }

  GuestLimits of(FunctionKind kind, boolean isHook) {
    if (isHook) {
      return hook;
    }
    return switch (kind) {
      case REDUCER -> reducer;
      case VIEW -> view;
      case PROCEDURE -> procedure;
    };
  }
}
