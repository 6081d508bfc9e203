package dev.realmkeep.server.http.exchange;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import java.util.concurrent.CompletableFuture;

/** Read-your-writes across processes: waits until this process reflects a generation of a realm. */
public final class Generations {
  private static final CompletableFuture<Void> REACHED = CompletableFuture.completedFuture(null);

  private final SourceStore sources;
  private final InvalidationBus bus;

  public Generations(SourceStore sources, InvalidationBus bus) {
    this.sources = sources;
    this.bus = bus;
  }

  /** A request has arrived: what this process holds in memory answers it only if trusted now. */
  public void arrived() {
    bus.measureTrust();
  }

  /**
   * A generation that what is read from now on reflects: the one applied here. Costs no I/O, so it
   * may be behind the store's.
   */
  public long applied(RealmInfo realm) {
    return bus.appliedGeneration(realm.url());
  }

  /**
   * Completes when answers reflect {@code minimum}. Fails with a {@link ProblemException} when the
   * realm has not come that far: the writer's transaction is not visible yet, or there is none.
   */
  public CompletableFuture<Void> reach(RealmInfo realm, long minimum) {
    if (minimum <= applied(realm)) {
      return REACHED;
    }
    return sources
        .generation(realm.url())
        .thenCompose(stored -> {
          if (stored.orElse(0L) < minimum) {
            throw new ProblemException(
                Problem.of(
                    ProblemType.OVERLOADED,
                    "generation %d of %s is not visible here; the latest is %d"
                        .formatted(minimum, realm.url(), stored.orElse(0L))));
          }
          // Everything committed before this call is applied after it: that includes minimum.
          return bus.catchUp();
        });
  }
}
