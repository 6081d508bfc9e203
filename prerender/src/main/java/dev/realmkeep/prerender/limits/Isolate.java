package dev.realmkeep.prerender.limits;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.Context;

/**
 * What the guard can do to a running call. Both methods may block until guest code has noticed and
 * are called from threads that have nothing else to do.
 */
public interface Isolate {

  /** Makes guest code that is running throw. The context stays usable. */
  void interrupt();

  /** Ends the context, with whatever runs in it. */
  void close();

  /** The isolate that a GraalJS context is. */
  static Isolate of(Context context) {
    return new Isolate() {
      @Override
      public void interrupt() {
        try {
          context.interrupt(Duration.ZERO);
        } catch (TimeoutException e) {
          throw new IllegalStateException("an interruption without a time limit timed out", e);
        }
      }

      @Override
      public void close() {
        context.close(true);
      }
    };
  }
}
