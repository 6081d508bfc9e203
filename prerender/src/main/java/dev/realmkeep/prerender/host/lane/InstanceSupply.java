package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.host.instance.HostInstance;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Finds an instance for a thread that has lost its own: the spare, else a new one of the same
 * sources, else one of a new engine with the newest sources, because an engine may have been
 * damaged by what ended the last. Blocks, within a limit for all three.
 */
public final class InstanceSupply {

  /** What was found. */
  public sealed interface Supplied {
    record Fresh(HostInstance instance, LoadedProgram of) implements Supplied {}

    record None(String why) implements Supplied {}
  }

  /** Sources that were loaded and evaluated, and the instance that was made in doing so. */
  public record Loaded(LoadedProgram program, HostInstance instance) {}

  private final Duration wait;
  private final Clock clock;
  private final Supplier<CompletableFuture<Loaded>> reload;

  public InstanceSupply(Duration wait, Clock clock, Supplier<CompletableFuture<Loaded>> reload) {
    this.wait = wait;
    this.clock = clock;
    this.reload = reload;
  }

  /** An instance in place of one of {@code program}. */
  public Supplied after(LoadedProgram program) {
    long deadline = clock.deadlineAfter(wait);
    String why = "";
    for (int attempt = 0; attempt < 2; attempt++) {
      CompletableFuture<HostInstance> taken = program.take();
      try {
        return new Supplied.Fresh(get(taken, deadline), program);
      } catch (ExecutionException e) {
        why = String.valueOf(e.getCause());
      } catch (TimeoutException | InterruptedException e) {
        program.unwanted(taken);
        return new Supplied.None("none was ready within " + wait.toMillis() + " ms");
      }
    }
    CompletableFuture<Loaded> loading = reload.get();
    try {
      Loaded loaded = get(loading, deadline);
      return new Supplied.Fresh(loaded.instance(), loaded.program());
    } catch (ExecutionException e) {
      return new Supplied.None(why + "; and of newer sources: " + e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      loading.thenAccept(late -> {
        late.program().gone(late.instance());
        late.program().retire();
      });
      return new Supplied.None(why);
    }
  }

  private <T> T get(CompletableFuture<T> future, long deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(Math.max(0, clock.until(deadline).toNanos()), TimeUnit.NANOSECONDS);
  }
}
