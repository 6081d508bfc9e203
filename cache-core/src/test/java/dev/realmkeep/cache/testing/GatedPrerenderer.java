package dev.realmkeep.cache.testing;

import dev.realmkeep.cache.port.Prerenderer;
import java.util.concurrent.CompletableFuture;

/**
 * Passes {@link #BEGIN} before and {@link #END} after each prerender, and {@link #BEFORE_READ} and
 * {@link #AFTER_READ} around each load of a source.
 */
public final class GatedPrerenderer implements Prerenderer {
  public static final String BEGIN = "prerender-begin";
  public static final String END = "prerender-end";
  public static final String BEFORE_READ = "prerender-before-read";
  public static final String AFTER_READ = "prerender-after-read";

  private final Prerenderer delegate;
  private final Gate gate;

  public GatedPrerenderer(Prerenderer delegate, Gate gate) {
    this.delegate = delegate;
    this.gate = gate;
  }

  @Override
  public String extractorVersion() {
    return delegate.extractorVersion();
  }

  @Override
  public int slots() {
    return delegate.slots();
  }

  @Override
  public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    PrerenderJob gated =
        new PrerenderJob(
            job.moduleUrl(),
            job.realm(),
            url ->
                gate.pass(BEFORE_READ)
                    .thenCompose(unused -> job.sources().load(url))
                    .thenCompose(loaded -> gate.pass(AFTER_READ).thenApply(unused -> loaded)),
            job.hardLimit());
    return gate.pass(BEGIN)
        .thenCompose(unused -> delegate.prerender(gated))
        .thenCompose(result -> gate.pass(END).thenApply(unused -> result));
  }

  @Override
  public void close() {
    delegate.close();
  }
}
