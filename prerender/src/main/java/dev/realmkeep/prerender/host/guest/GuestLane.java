package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.prerender.guest.GuestErrors;
import dev.realmkeep.prerender.host.instance.CallHost;
import dev.realmkeep.prerender.limits.Guard;
import dev.realmkeep.prerender.limits.GuardedLane;
import dev.realmkeep.prerender.limits.GuestFailure;
import dev.realmkeep.prerender.limits.GuestLimits;
import dev.realmkeep.prerender.limits.Isolate;
import dev.realmkeep.prerender.limits.LaneWatcher;
import dev.realmkeep.prerender.limits.Limit;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Runs pieces of guest code in one context, each within limits, and tells an ordinary exception
 * from a trap: after a trap the context is closed. Used by one thread at a time; {@link #close} by
 * any, {@link #host} by the guard's.
 */
final class GuestLane implements LaneWatcher, AutoCloseable {

  /** How a piece of guest code ended. */
  sealed interface Step {
    record Done(Value value) implements Step {}

    record Threw(PolyglotException thrown) implements Step {}

    record Trapped(ModuleError error) implements Step {}
  }

  private static final ModuleError CANCELLED =
      ModuleError.of(Kind.TRAPPED, "the call was cancelled: its instance was closed");

  private final Context context;
  private final GuestErrors errors;
  private final GuardedLane guarded;
  private final Supplier<@Nullable CallHost> host;
  private volatile boolean closed;

  /**
   * @param host of the call that runs, told when the call is slow or stuck
   */
  GuestLane(Context context, Guard guard, GuestErrors errors, Supplier<@Nullable CallHost> host) {
    this.context = context;
    this.errors = errors;
    this.host = host;
    this.guarded = guard.lane(Isolate.of(context), this);
  }

  @Override
  public void stuck(Limit limit) {
    CallHost told = host.get();
    if (told != null) {
      told.stuck(limit.error());
    }
  }

  @Override
  public @Nullable LongConsumer slow() {
    CallHost told = host.get();
    return told == null ? null : told::slow;
  }

  /** What {@code asked} takes is not the guest's time. On the thread of the guest. */
  <T> T waiting(Supplier<T> asked) {
    guarded.waits();
    try {
      return asked.get();
    } finally {
      guarded.waited();
    }
  }

  Step step(GuestLimits limits, Value function, Object... arguments) {
    return step(limits, () -> function.execute(arguments));
  }

  Step step(GuestLimits limits, Supplier<Value> guest) {
    Value value = null;
    Throwable failure = null;
    guarded.begin(limits);
    try {
      value = guest.get();
    } catch (PolyglotException
        | IllegalStateException
        | StackOverflowError
        | OutOfMemoryError thrown) {
      failure = thrown;
    }
    Limit passed = guarded.end();
    if (passed == null && value != null) {
      return new Step.Done(value);
    }
    return ended(passed, failure);
  }

  private Step ended(@Nullable Limit passed, @Nullable Throwable failure) {
    if (passed != null) {
      // An interruption by the guard that the guest did not consume.
      Thread.interrupted();
      return trap(passed.error(), failure);
    }
    if (closed) {
      return trap(CANCELLED, null);
    }
    Throwable thrown = failure == null ? new IllegalStateException("no value") : failure;
    Optional<ModuleError> failed = GuestFailure.classify(thrown, Optional.empty());
    if (failed.isPresent()) {
      return trap(failed.get(), thrown);
    }
    if (thrown instanceof PolyglotException guest && !guest.isHostException()) {
      return new Step.Threw(guest);
    }
    return trap(ModuleError.of(Kind.TRAPPED, "the host failed: " + thrown.getMessage()), thrown);
  }

  private Step.Trapped trap(ModuleError error, @Nullable Throwable at) {
    ModuleError placed = at instanceof PolyglotException guest ? errors.ofEnded(guest) : error;
    close();
    return new Step.Trapped(
        new ModuleError(
            error.kind(),
            error.message(),
            placed.module(),
            placed.line(),
            placed.column(),
            placed.stack(),
            error.additionalErrors()));
  }

  /** Ends the context because its call is beyond {@code limit}, or was cancelled. */
  Step.Trapped trapped(@Nullable Limit limit) {
    return trap(limit == null ? CANCELLED : limit.error(), null);
  }

  /** Ends the context. A guest that runs on another thread is cancelled, and not waited for. */
  @Override
  public void close() {
    closed = true;
    if (guarded.isBusy()) {
      Thread.ofPlatform().daemon().name("guest-close").start(this::end);
    } else {
      end();
    }
  }

  private void end() {
    context.close(true);
    guarded.close();
  }
}
