package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.instance.HostProgram;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host module at one state of its sources, with a spare instance and a count of those in use. Any
 * thread; nothing blocks. Retired when newer sources took its place: it then ends with the last
 * instance that is given back.
 */
public final class LoadedProgram {

  private static final Logger log = LoggerFactory.getLogger(LoadedProgram.class);

  private final HostProgram program;
  private final HostDescription description;
  private final HostThreads threads;

  /** A hint that saves the monitor. */
  private volatile boolean warm;

  // Guarded by this.
  private @Nullable CompletableFuture<HostInstance> spare;
  private int inUse;
  private boolean retired;
  private boolean closed;

  /** {@code program}, of which one instance has been made that the caller takes into use. */
  public LoadedProgram(HostProgram program, HostDescription description, HostThreads threads) {
    this.program = program;
    this.description = description;
    this.threads = threads;
    this.inUse = 1;
  }

  public HostDescription description() {
    return description;
  }

  public String identity() {
    return program.identity();
  }

  /** See {@link HostProgram#reads}. */
  public Set<String> reads() {
    return program.reads();
  }

  /** The spare, or one that is being made. Whoever takes it gives it back with {@link #gone}. */
  public CompletableFuture<HostInstance> take() {
    CompletableFuture<HostInstance> taken;
    synchronized (this) {
      taken = spare;
      spare = null;
      warm = false;
    }
    return taken != null ? taken : another();
  }

  /** A new one, as {@link #take}; leaves the spare to the lane. */
  public CompletableFuture<HostInstance> another() {
    synchronized (this) {
      inUse++;
    }
    return make();
  }

  /** Sees to it that there is a spare. */
  public void warm() {
    if (warm) {
      return;
    }
    synchronized (this) {
      if (spare != null || retired) {
        return;
      }
      warm = true;
      inUse++;
      spare = make();
    }
  }

  /** Nobody will need a spare soon: it is let go, until {@link #warm}. */
  public void cool() {
    CompletableFuture<HostInstance> idle;
    synchronized (this) {
      idle = spare;
      spare = null;
      warm = false;
    }
    if (idle != null) {
      unwanted(idle);
    }
  }

  /** An instance is not used any more; completes when it is closed. */
  public CompletableFuture<Void> gone(HostInstance instance) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            instance.close();
          } catch (RuntimeException e) {
            log.warn("an instance of a host module could not be closed", e);
          }
          left();
        },
        threads.closers());
  }

  /** What was taken is not wanted any more, and may still be in the making. */
  public void unwanted(CompletableFuture<HostInstance> taken) {
    taken.thenAccept(this::gone);
  }

  /** Nobody takes another instance. Idempotent. */
  public void retire() {
    CompletableFuture<HostInstance> last;
    synchronized (this) {
      if (retired) {
        return;
      }
      retired = true;
      last = spare;
      spare = null;
    }
    if (last != null) {
      unwanted(last);
    }
    endIfUnused();
  }

  private CompletableFuture<HostInstance> make() {
    CompletableFuture<HostInstance> made =
        CompletableFuture.supplyAsync(program::newInstance, threads.builder());
    made.exceptionally(failure -> {
      left();
      throw new java.util.concurrent.CompletionException(failure);
    });
    return made;
  }

  private void left() {
    synchronized (this) {
      inUse--;
    }
    endIfUnused();
  }

  private void endIfUnused() {
    synchronized (this) {
      if (!retired || inUse > 0 || closed) {
        return;
      }
      closed = true;
    }
    threads.closers().execute(program::close);
  }
}
