package dev.realmkeep.coordination.populate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.PopulateWork;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.port.StoredEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * When signs of life are given, and when the work of a key begins whose transaction was long in
 * coming: its server may have ended it.
 */
class HoldingTest {
  private static final ModuleKey KEY =
      new ModuleKey("https://r.example/", "https://r.example/m", CacheScope.PUBLIC, "", "1");
  private static final StoreUnavailableException GONE = new StoreUnavailableException("gone", null);

  private final CompletableFuture<PopulateSessions.Session> opened = new CompletableFuture<>();
  private final CompletableFuture<Void> beaten = new CompletableFuture<>();
  private final CompletableFuture<Populated> worked = new CompletableFuture<>();
  private final CompletableFuture<Void> obsolete = new CompletableFuture<>();
  private long nowNanos;
  private final List<Later> later = new ArrayList<>();
  private int beats;
  private int works;
  private int ends;
  private int freed;
  private Runnable soon = () -> {};

  private final PopulateCoordinator coordinator =
      new PgPopulateCoordinator(
          new OneSession(),
          new Timers() {
            @Override
            public long nanoTime() {
              return nowNanos;
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
              if (delay.isZero()) {
                soon = task;
                return () -> {};
              }
              Later next = new Later(delay, task);
              later.add(next);
              return () -> later.remove(next);
            }
          },
          PopulateSettings.DEFAULT,
          new Random(1),
          lockKey -> freed++);

  private record Later(Duration delay, Runnable task) {}

  @Test
  void theFirstSignOfLifeIsForWorkThatTakesLongAndTheOthersFollowIt() {
    beaten.complete(null);
    openedAfter(Duration.ZERO);
    assertThat(beats).isZero();

    for (int beat = 1; beat <= 3; beat++) {
      Later next = later.removeFirst();
      assertThat(next.delay())
          .isEqualTo(beat == 1 ? Holding.FIRST_BEAT : PopulateSettings.DEFAULT.heartbeat());
      next.task().run();
      assertThat(beats).isEqualTo(beat);
      assertThat(later).hasSize(1);
    }
  }

  @Test
  void workThatHasEndedGivesNone() {
    openedAfter(Duration.ZERO);

    worked.completeExceptionally(new IllegalStateException("broken"));

    assertThat(later).isEmpty();
    assertThat(beats).isZero();
  }

  @Test
  void aLateTransactionGivesOneAtOnce() {
    openedAfter(Duration.ofMillis(1_001));

    assertThat(beats).isEqualTo(1);
    assertThat(later)
        .extracting(Later::delay)
        .containsExactly(PopulateSettings.DEFAULT.heartbeat());
  }

  @Test
  void workBeginsAtOnceOnATransactionThatIsThereInTime() {
    CompletableFuture<Attempt> attempt = openedAfter(PopulateSettings.DEFAULT.heartbeat());

    assertThat(works).isEqualTo(1);
    assertThat(attempt).isNotDone();
  }

  @Test
  void workOnALateOneBeginsWhenItHasAnswered() {
    CompletableFuture<Attempt> attempt = openedAfter(Duration.ofMillis(1_001));
    assertThat(works).isZero();

    beaten.complete(null);

    assertThat(works).isEqualTo(1);
    assertThat(attempt).isNotDone();
  }

  @Test
  void noWorkBeginsOnOneThatIsGone() {
    CompletableFuture<Attempt> attempt = openedAfter(Duration.ofSeconds(3));

    beaten.completeExceptionally(GONE);

    assertThat(works).isZero();
    assertThat(attempt).isCompletedWithValueMatching(lost -> ((Attempt.Lost) lost).cause() == GONE);
    assertThat(ends).isEqualTo(1);
    assertThat(freed).isEqualTo(1);
  }

  @Test
  void norOnOneWhoseWorkBecameObsoleteMeanwhile() {
    CompletableFuture<Attempt> attempt = openedAfter(Duration.ofSeconds(3));

    obsolete.complete(null);
    soon.run();
    beaten.complete(null);

    assertThat(works).isZero();
    assertThat(attempt).isCompletedWithValueMatching(Attempt.Lost.class::isInstance);
    assertThat(ends).isEqualTo(1);
    assertThat(freed).isEqualTo(1);
  }

  private CompletableFuture<Attempt> openedAfter(Duration time) {
    CompletableFuture<Attempt> attempt = coordinator.tryAcquireAndRun(KEY, new Work());
    nowNanos += time.toNanos();
    opened.complete(new Held());
    return attempt;
  }

  private final class OneSession implements PopulateSessions {
    @Override
    public CompletableFuture<Session> open(ModuleKey key, long lockKey) {
      return opened;
    }

    @Override
    public CompletableFuture<Set<Long>> held() {
      throw new UnsupportedOperationException();
    }
  }

  private final class Held implements PopulateSessions.Session {
    @Override
    public boolean holds() {
      return true;
    }

    @Override
    public StoredEntry row() {
      return null;
    }

    @Override
    public long generation() {
      return 1;
    }

    @Override
    public CompletableFuture<Void> beat() {
      beats++;
      return beaten;
    }

    @Override
    public CompletableFuture<PersistOutcome> persist(Populated populated) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> end() {
      ends++;
      return CompletableFuture.completedFuture(null);
    }
  }

  private final class Work implements PopulateWork {
    @Override
    public boolean usable(StoredEntry entry) {
      return false;
    }

    @Override
    public void sees(long generation) {}

    @Override
    public CompletableFuture<Populated> run(int previousFailures) {
      works++;
      return worked;
    }

    @Override
    public CompletableFuture<?> obsolete() {
      return obsolete;
    }
  }
}
