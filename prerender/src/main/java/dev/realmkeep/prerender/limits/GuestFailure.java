package dev.realmkeep.prerender.limits;

import dev.realmkeep.cache.model.ModuleError;
import java.util.Optional;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a limit that was passed from an ordinary exception of the guest. Pure functions.
 *
 * <p>GraalJS reports each exhausted resource as the same kind of exception and names the resource
 * in the message only; a test holds each of the messages relied upon here.
 */
public final class GuestFailure {

  private GuestFailure() {}

  /**
   * The error a call failed with because of a limit or because its isolate broke; empty when {@code
   * thrown} is an ordinary exception of guest code.
   *
   * @param tripped the limit for which the guard ended the call, if it did
   */
  public static Optional<ModuleError> classify(Throwable thrown, Optional<Limit> tripped) {
    if (tripped.isPresent()) {
      return Optional.of(tripped.get().error());
    }
    if (thrown instanceof PolyglotException e) {
      return classify(e);
    }
    if (thrown instanceof StackOverflowError) {
      return Optional.of(Limit.STACK.error());
    }
    if (thrown instanceof OutOfMemoryError) {
      return Optional.of(Limit.HEAP.error());
    }
    return Optional.empty();
  }

  private static Optional<ModuleError> classify(PolyglotException e) {
    if (e.isResourceExhausted()) {
      Limit limit = exhausted(e.getMessage());
      return Optional.of(
          limit != null
              ? limit.error()
              : ModuleError.of(ModuleError.Kind.TRAPPED, "a limit of the engine: " + text(e)));
    }
    if (e.isCancelled() || e.isInterrupted()) {
      return Optional.of(ModuleError.of(ModuleError.Kind.TRAPPED, "the call was cancelled"));
    }
    if (e.isInternalError()) {
      return Optional.of(ModuleError.of(ModuleError.Kind.TRAPPED, "the engine failed: " + text(e)));
    }
    return Optional.empty();
  }

  private static @Nullable Limit exhausted(@Nullable String message) {
    if (message == null) {
      return null;
    }
    if (message.contains("frame limit") || message.contains("tack")) {
      return Limit.STACK;
    }
    if (message.contains("heap") || message.contains("emory") || message.contains("array size")) {
      return Limit.HEAP;
    }
    if (message.contains("CPU time")) {
      return Limit.CPU_TIME;
    }
    if (message.contains("statement")) {
      return Limit.STATEMENTS;
    }
    if (message.contains("AST depth")) {
      return Limit.SYNTAX_DEPTH;
    }
    return message.contains("stream size") ? Limit.OUTPUT : null;
  }

  private static String text(PolyglotException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
