package dev.realmkeep.server.http;

import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.StoreUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Realms in memory whose store can be taken away, and whose audit can find something. */
final class FailingRealms extends InMemoryRealms {
  volatile boolean down;
  volatile List<StaleRead> stale = List.of();

  FailingRealms() {
    super(Clock.system(), ApiFixture.NODE.text());
  }

  @Override
  public CompletableFuture<SourceRead> readFirst(String realm, List<String> candidates) {
    return down
        ? CompletableFuture.failedFuture(
            new StoreUnavailableException("connection refused", new IOException("refused")))
        : super.readFirst(realm, candidates);
  }

  @Override
  public CompletableFuture<List<StaleRead>> audit() {
    List<StaleRead> found = stale;
    return found.isEmpty() ? super.audit() : CompletableFuture.completedFuture(found);
  }
}
