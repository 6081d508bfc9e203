package dev.realmkeep.cache.mode;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Prerenders;
import dev.realmkeep.cache.memory.InMemoryPopulateCoordinator;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.PopulateKeys;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.KeyWatch;
import dev.realmkeep.cache.port.PopulateCoordinator.PopulateWork;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.testing.TestWork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SwitchedPopulateTest {
  private static final String REALM = "https://r.example/a/";
  private static final ModuleKey KEY = key(REALM, "m.ts");

  /** A wait that only a defect uses up. */
  private static final Duration LONG = Duration.ofDays(1);

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final InMemoryRealms realms = new InMemoryRealms(Clock.system());
  private final PopulateKeys keys = new PopulateKeys();
  private final UncoordinatedPopulate alone = new UncoordinatedPopulate(realms);
  private final PopulateCoordinator together = process();
  private final PopulateCoordinator peer = process();
  private volatile CoordinationMode mode = CoordinationMode.ON;
  private final CompletableFuture<Populated> peersPrerender = new CompletableFuture<>();

  @BeforeEach
  void aRealmWithAModule() {
    await(realms.putRealm(realm(REALM)));
    await(realms.write(REALM, List.of(put("m.ts", "1"))));
  }

  @AfterEach
  void stopTimers() {
    timers.shutdownNow();
  }

  @Test
  void whenOffAKeyThatAPeerHoldsIsPopulatedNevertheless() {
    SwitchedPopulate switched = switched(CoordinationMode.OFF);
    peerHolds();

    assertThat(await(switched.tryAcquireAndRun(KEY, quick()))).isInstanceOf(Attempt.Stored.class);
    assertThat(switched.shadowContended()).isZero();
  }

  @Test
  void whenOnAKeyThatAPeerHoldsIsContended() {
    peerHolds();

    assertThat(await(switched(CoordinationMode.ON).tryAcquireAndRun(KEY, quick())))
        .isEqualTo(new Attempt.Contended());
  }

  @Test
  void inTheShadowAContendedKeyIsPopulatedAndCountedAsWhatWouldHaveBeenSaved() {
    SwitchedPopulate switched = switched(CoordinationMode.SHADOW);
    peerHolds();

    assertThat(await(switched.tryAcquireAndRun(KEY, quick()))).isInstanceOf(Attempt.Stored.class);

    assertThat(switched.shadowContended()).isEqualTo(1);
    assertThat(switched.shadowRepeated()).isEqualTo(1);
  }

  @Test
  void inTheShadowARowThatIsThereByThenCostsNoPrerenderAndIsNotCountedAsOne() {
    SwitchedPopulate switched = switched(CoordinationMode.SHADOW);
    await(peer.tryAcquireAndRun(KEY, quick()));
    keysHeldByAPeerThatFoundTheRow();

    assertThat(await(switched.tryAcquireAndRun(KEY, quick())))
        .isInstanceOf(Attempt.AlreadyStored.class);

    assertThat(switched.shadowContended()).isEqualTo(1);
    assertThat(switched.shadowRepeated()).isZero();
  }

  @Test
  void inTheShadowItHoldsKeysThatPeersAreContendedBy() {
    SwitchedPopulate switched = switched(CoordinationMode.SHADOW);
    CompletableFuture<Populated> mine = new CompletableFuture<>();
    CompletableFuture<Attempt> running = switched.tryAcquireAndRun(KEY, work(() -> mine));

    assertThat(await(peer.tryAcquireAndRun(KEY, quick()))).isEqualTo(new Attempt.Contended());

    mine.complete(Prerenders.of(realms, REALM, "m.ts"));
    assertThat(await(running)).isInstanceOf(Attempt.Stored.class);
    assertThat(switched.shadowContended()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = CoordinationMode.class,
      names = {"OFF", "SHADOW"})
  void aChangeWakesWhoWaitsAndTheNextAttemptIsNotContended(CoordinationMode next) {
    SwitchedPopulate switched = switched(CoordinationMode.ON);
    peerHolds();
    KeyWatch watch = switched.watch(KEY);
    assertThat(await(switched.tryAcquireAndRun(KEY, quick()))).isEqualTo(new Attempt.Contended());
    CompletableFuture<WokenBy> waiting = switched.waitForKey(watch, LONG);
    assertThat(waiting).isNotDone();

    become(switched, next);

    assertThat(await(waiting)).isEqualTo(WokenBy.MODE);
    assertThat(await(switched.tryAcquireAndRun(KEY, quick()))).isInstanceOf(Attempt.Stored.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = CoordinationMode.class,
      names = {"OFF", "SHADOW"})
  void nobodyBeginsToWaitUnlessItIsOn(CoordinationMode mode) {
    SwitchedPopulate switched = switched(mode);
    peerHolds();

    assertThat(await(switched.waitForKey(switched.watch(KEY), LONG))).isEqualTo(WokenBy.MODE);
  }

  @Test
  void anInterestRegisteredWhileOffIsWokenWhenItWasSwitchedOnBeforeTheAttempt() {
    SwitchedPopulate switched = switched(CoordinationMode.OFF);
    CompletableFuture<Attempt> peers = peerHolds();
    KeyWatch watch = switched.watch(KEY);

    become(switched, CoordinationMode.ON);
    assertThat(await(switched.tryAcquireAndRun(KEY, quick()))).isEqualTo(new Attempt.Contended());
    peersPrerender.complete(Prerenders.of(realms, REALM, "m.ts"));
    await(peers);

    assertThat(await(switched.waitForKey(watch, LONG))).isEqualTo(WokenBy.ANNOUNCEMENT);
  }

  @Test
  void aChangeThatComesWhileAWaitBeginsWakesIt() {
    SwitchedAtTheWait between = new SwitchedAtTheWait(together);
    SwitchedPopulate switched = new SwitchedPopulate(alone, between, () -> mode, Clock.system());
    between.change = () -> become(switched, CoordinationMode.OFF);
    peerHolds();

    assertThat(await(switched.waitForKey(switched.watch(KEY), LONG))).isEqualTo(WokenBy.MODE);
  }

  @Test
  void askingForTheModeBeforeRegisteringWouldSleepUntilTheTimeOut() {
    AsksBeforeItRegisters broken = new AsksBeforeItRegisters(together);
    peerHolds();

    assertThat(await(broken.waitForKey(together.watch(KEY), Duration.ofMillis(100))))
        .isEqualTo(WokenBy.TIMEOUT);
  }

  @Test
  void itTellsWhatRunsAndWhatWaits() {
    SwitchedPopulate switched = switched(CoordinationMode.ON);
    CompletableFuture<Populated> mine = new CompletableFuture<>();
    ModuleKey other = key(REALM, "other.ts");
    CompletableFuture<Attempt> running = switched.tryAcquireAndRun(other, work(() -> mine));
    CompletableFuture<Attempt> peers = peerHolds();
    CompletableFuture<WokenBy> waiting = switched.waitForKey(switched.watch(KEY), LONG);

    assertThat(switched.running(10)).extracting(RunningPopulate::key).containsExactly(other);
    assertThat(switched.runningCount()).isEqualTo(1);
    assertThat(switched.waitingCount()).isEqualTo(1);

    mine.completeExceptionally(new IllegalStateException("on purpose"));
    assertThat(running).failsWithin(LONG);
    peersPrerender.complete(Prerenders.of(realms, REALM, "m.ts"));
    await(peers);
    await(waiting);
    assertThat(switched.running(10)).isEmpty();
    assertThat(switched.runningCount()).isZero();
    assertThat(switched.waitingCount()).isZero();
  }

  @Test
  void theMetricsSayWhichModeIsInForce() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    SwitchedPopulate switched = switched(CoordinationMode.ON);
    switched.register(registry);

    become(switched, CoordinationMode.SHADOW);

    assertThat(registry.get("realmkeep.coordination.mode").tag("mode", "on").gauge().value())
        .isZero();
    assertThat(registry.get("realmkeep.coordination.mode").tag("mode", "shadow").gauge().value())
        .isEqualTo(1);
  }

  private PopulateCoordinator process() {
    return new InMemoryPopulateCoordinator(realms, keys, timers);
  }

  private SwitchedPopulate switched(CoordinationMode mode) {
    this.mode = mode;
    return new SwitchedPopulate(alone, together, () -> this.mode, Clock.system());
  }

  @Test
  void whatTheCoordinatorTellsTheWorkReachesIt() {
    TestWork work = (TestWork) quick();
    PopulateCoordinator telling =
        new PopulateCoordinator() {
          @Override
          public KeyWatch watch(ModuleKey key) {
            throw new AssertionError();
          }

          @Override
          public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork told) {
            told.sees(7);
            assertThat(told.obsolete()).isSameAs(work.obsolete);
            return CompletableFuture.completedFuture(new Attempt.Contended());
          }

          @Override
          public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
            throw new AssertionError();
          }
        };

    await(
        new SwitchedPopulate(telling, telling, () -> CoordinationMode.ON, Clock.system())
            .tryAcquireAndRun(KEY, work));

    assertThat(work.seen()).isEqualTo(7);
  }

  private void become(SwitchedPopulate switched, CoordinationMode next) {
    mode = next;
    switched.changed();
  }

  private CompletableFuture<Attempt> peerHolds() {
    return peer.tryAcquireAndRun(KEY, work(() -> peersPrerender));
  }

  /** The peer prerenders although there is a row, as one does that took it for unusable. */
  private void keysHeldByAPeerThatFoundTheRow() {
    peer.tryAcquireAndRun(KEY, work(false, () -> peersPrerender));
  }

  private PopulateWork quick() {
    return work(() -> CompletableFuture.completedFuture(Prerenders.of(realms, REALM, "m.ts")));
  }

  private static PopulateWork work(Supplier<CompletableFuture<Populated>> run) {
    return work(true, run);
  }

  private static PopulateWork work(boolean usable, Supplier<CompletableFuture<Populated>> run) {
    return new TestWork() {
      @Override
      public boolean usable(StoredEntry entry) {
        return usable;
      }

      @Override
      public CompletableFuture<Populated> run(int previousFailures) {
        return run.get();
      }
    };
  }

  /** The mode changes while the wait is on its way. */
  private static final class SwitchedAtTheWait implements PopulateCoordinator {
    private final PopulateCoordinator real;
    private Runnable change = () -> {};

    SwitchedAtTheWait(PopulateCoordinator real) {
      this.real = real;
    }

    @Override
    public KeyWatch watch(ModuleKey key) {
      return real.watch(key);
    }

    @Override
    public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
      return real.tryAcquireAndRun(key, work);
    }

    @Override
    public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
      change.run();
      return real.waitForKey(watch, timeout);
    }
  }

  /** The broken order: a change between the question and the registration finds nobody to wake. */
  private static final class AsksBeforeItRegisters {
    private final PopulateCoordinator together;
    private final Set<CompletableFuture<WokenBy>> waiting = new HashSet<>();
    private CoordinationMode mode = CoordinationMode.ON;

    AsksBeforeItRegisters(PopulateCoordinator together) {
      this.together = together;
    }

    CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
      boolean on = mode == CoordinationMode.ON;
      become(CoordinationMode.OFF);
      if (!on) {
        return CompletableFuture.completedFuture(WokenBy.MODE);
      }
      CompletableFuture<WokenBy> woken = together.waitForKey(watch, timeout);
      waiting.add(woken);
      return woken;
    }

    private void become(CoordinationMode next) {
      mode = next;
      waiting.forEach(wait -> wait.complete(WokenBy.MODE));
    }
  }
}
