package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.testing.FakeClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A populate that never gets to its end ends by its bounds, with a failure that says so. */
class StalledPopulateTest {

  /** What an attempt always comes to, and how many are made. */
  private enum Always {
    CONTENDED(new PopulateCoordinator.Attempt.Contended(), attempts()),
    LOST(new PopulateCoordinator.Attempt.Lost(new IOException("gone")), attempts()),
    DISCARDED(
        new PopulateCoordinator.Attempt.Discarded(
            new PersistOutcome.SourcesMoved(REALM, "m.ts", 1, 2)),
        LookupLimits.DEFAULT.discardsMax() + 1);

    private final PopulateCoordinator.Attempt attempt;
    private final int expected;

    Always(PopulateCoordinator.Attempt attempt, int expected) {
      this.attempt = attempt;
      this.expected = expected;
    }

    private static int attempts() {
      return LookupLimits.DEFAULT.populateAttemptsMax();
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsAsStalledAfterItsAttempts(Always always) {
    Scripted scripted = new Scripted(always.attempt, true);
    try (LookupFixture realm = new LookupFixture(LookupLimits.DEFAULT, 2, null, scripted)) {
      realm.write("m.ts", "1");

      assertThat(await(realm.ask("m")))
          .isInstanceOfSatisfying(
              Unavailable.class,
              stalled -> {
                assertThat(stalled.reason()).isEqualTo(Reason.POPULATE_STALLED);
                assertThat(stalled.retryAfter()).isPositive();
              });
      assertThat(scripted.attempts).isEqualTo(always.expected);
    }
  }

  @Test
  void theNextLookupIsNotHeldUpByIt() {
    Scripted scripted = new Scripted(Always.CONTENDED.attempt, true);
    try (LookupFixture realm = new LookupFixture(LookupLimits.DEFAULT, 1, null, scripted)) {
      await(realm.ask("m"));
      await(realm.ask("m"));

      // On the one slot, which was given back each time
      assertThat(scripted.attempts).isEqualTo(2 * Always.CONTENDED.expected);
    }
  }

  @Test
  void whoeverIsNotWokenIsAnsweredByItsDeadline() {
    Scripted scripted = new Scripted(Always.CONTENDED.attempt, false);
    Duration timeout = Duration.ofSeconds(5);
    try (LookupFixture realm = new LookupFixture(LookupLimits.DEFAULT, 2, null, scripted)) {
      CompletableFuture<DefinitionOutcome> asked =
          realm.ask("m", LookupOptions.DEFAULT.withTimeout(timeout));
      assertThat(asked).isNotDone();
      assertThat(scripted.waitMax).isLessThanOrEqualTo(timeout);

      realm.timers.advance(timeout.plusSeconds(1));

      assertThat(await(asked))
          .isInstanceOfSatisfying(
              Unavailable.class,
              late -> assertThat(late.reason()).isEqualTo(Reason.LOOKUP_TIMEOUT));
    }
  }

  /** A holder that is well loses nobody who waits for him because of what happens to a link. */
  @ParameterizedTest
  @EnumSource(names = {"RECONNECT", "MODE"})
  void waitsThatEndBeforeTheKeyDoesAreNotAmongTheAttempts(WokenBy early) {
    Woken woken = new Woken();
    try (LookupFixture peer = new LookupFixture();
        LookupFixture realm = new LookupFixture(peer, woken)) {
      peer.write("m.ts", "1");
      CompletableFuture<DefinitionOutcome> asked = realm.ask("m");
      for (int i = 0; i < 3 * Always.attempts(); i++) {
        woken.now(early);
        assertThat(asked).isNotDone();
      }
      peer.get("m");

      woken.now(WokenBy.ANNOUNCEMENT);

      assertThat(((DefinitionOutcome.Answered) await(asked)).tier()).isEqualTo(Tier.PEER);
    }
  }

  @Test
  void waitsThatEndEarlyAreBoundedByTheDeadline() {
    Woken woken = new Woken();
    Duration timeout = Duration.ofSeconds(5);
    try (LookupFixture realm = new LookupFixture(LookupLimits.DEFAULT, 2, null, woken)) {
      CompletableFuture<DefinitionOutcome> asked =
          realm.ask("m", LookupOptions.DEFAULT.withTimeout(timeout));
      woken.now(WokenBy.RECONNECT);
      realm.clock.advance(timeout.plusSeconds(1));

      woken.now(WokenBy.RECONNECT);

      assertThat(await(asked))
          .isInstanceOfSatisfying(
              Unavailable.class,
              late -> assertThat(late.reason()).isEqualTo(Reason.LOOKUP_TIMEOUT));
      assertThat(woken.attempts).isEqualTo(2);
    }
  }

  /** Another process has the key, and a test says what wakes whoever waits. */
  private static final class Woken extends CoordinatorAround {
    private CompletableFuture<WokenBy> wait = new CompletableFuture<>();
    private int attempts;

    Woken() {
      super(new UncoordinatedPopulate(new InMemoryRealms(new FakeClock())));
    }

    void now(WokenBy by) {
      wait.complete(by);
    }

    @Override
    public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
      attempts++;
      return CompletableFuture.completedFuture(Always.CONTENDED.attempt);
    }

    @Override
    public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
      wait = new CompletableFuture<>();
      return wait;
    }
  }

  private static final class Scripted extends CoordinatorAround {
    private final Attempt attempt;
    private final boolean wakes;
    private int attempts;
    private Duration waitMax = Duration.ZERO;

    Scripted(Attempt attempt, boolean wakes) {
      super(new UncoordinatedPopulate(new InMemoryRealms(new FakeClock())));
      this.attempt = attempt;
      this.wakes = wakes;
    }

    @Override
    public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
      attempts++;
      return CompletableFuture.completedFuture(attempt);
    }

    @Override
    public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
      waitMax = timeout;
      return wakes
          ? CompletableFuture.completedFuture(WokenBy.ANNOUNCEMENT)
          : new CompletableFuture<>();
    }
  }
}
