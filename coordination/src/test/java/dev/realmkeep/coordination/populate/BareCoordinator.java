package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The coordinator of the product over sessions and timers that are not of a database. */
public final class BareCoordinator {
  private final PgPopulateCoordinator coordinator;

  /** As {@link PopulateSessions}. */
  public interface Sessions {
    CompletableFuture<Session> open(ModuleKey key, long lockKey);

    CompletableFuture<Set<Long>> held();
  }

  /** As {@link PopulateSessions.Session}. */
  public interface Session {
    boolean holds();

    @Nullable StoredEntry row();

    long generation();

    CompletableFuture<Void> beat();

    CompletableFuture<PersistOutcome> persist(Populated populated);

    CompletableFuture<Void> end();
  }

  /** As {@link Timers}; answers what cancels. */
  public interface Later {
    long nanoTime();

    Runnable after(Duration delay, Runnable task);
  }

  public BareCoordinator(
      Sessions sessions,
      Later later,
      PopulateSettings settings,
      RandomGenerator random,
      LongConsumer announce) {
    coordinator =
        new PgPopulateCoordinator(
            new Adapted(sessions),
            new Timers() {
              @Override
              public long nanoTime() {
                return later.nanoTime();
              }

              @Override
              public Timer after(Duration delay, Runnable task) {
                return later.after(delay, task)::run;
              }
            },
            settings,
            random,
            announce);
  }

  public PopulateCoordinator port() {
    return coordinator;
  }

  /** Payloads that tell of ended holds. */
  public static List<String> payloads(List<Long> lockKeys) {
    return EndedKeys.payloads(lockKeys);
  }

  public void heard(String payload) {
    coordinator.heard(payload);
  }

  public void linkIsUp() {
    coordinator.linkIsUp();
  }

  private record Adapted(Sessions sessions) implements PopulateSessions {
    @Override
    public CompletableFuture<PopulateSessions.Session> open(ModuleKey key, long lockKey) {
      return sessions.open(key, lockKey).thenApply(AdaptedSession::new);
    }

    @Override
    public CompletableFuture<Set<Long>> held() {
      return sessions.held();
    }
  }

  private record AdaptedSession(Session session) implements PopulateSessions.Session {
    @Override
    public boolean holds() {
      return session.holds();
    }

    @Override
    public @Nullable StoredEntry row() {
      return session.row();
    }

    @Override
    public long generation() {
      return session.generation();
    }

    @Override
    public CompletableFuture<Void> beat() {
      return session.beat();
    }

    @Override
    public CompletableFuture<PersistOutcome> persist(Populated populated) {
      return session.persist(populated);
    }

    @Override
    public CompletableFuture<Void> end() {
      return session.end();
    }
  }
}
