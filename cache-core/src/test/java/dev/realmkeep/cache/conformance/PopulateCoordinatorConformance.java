package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.KeyWatch;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.testing.TestWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PopulateCoordinator} does between two processes over one store. */
public abstract class PopulateCoordinatorConformance {
  protected static final String REALM = "https://r.example/a/";

  /** A wait that only a defect uses up. */
  private static final Duration LONG = Duration.ofSeconds(15);

  private Stores stores;
  private PopulateCoordinator mine;
  private PopulateCoordinator peer;

  /** An empty store. */
  protected abstract Stores open() throws Exception;

  /** A coordinator of one more process over the store opened last, with at most 2 connections. */
  protected abstract PopulateCoordinator coordinator() throws Exception;

  /** Stops the waits of a coordinator, as its process does when it ends. */
  protected abstract void shutDown(PopulateCoordinator coordinator) throws Exception;

  @BeforeEach
  void openStores() throws Exception {
    stores = open();
    mine = coordinator();
    peer = coordinator();
    await(stores.sources().putRealm(realm(REALM)));
    await(stores.sources().write(REALM, List.of(put("m.ts", "1"), put("n.ts", "1"))));
  }

  @Test
  void anUncontendedAttemptRunsTheWorkAndStoresItsResult() {
    Work work = new Work("m.ts");
    work.finish();

    Attempt attempt = await(mine.tryAcquireAndRun(work.key, work));

    assertThat(attempt).isInstanceOf(Attempt.Stored.class);
    assertThat(work.runs).hasValue(1);
    assertThat(await(stores.definitions().read(List.of(work.key)))).containsKey(work.key);
  }

  @Test
  void aContendedAttemptEndsAtOnceAndItsWorkNeverRuns() {
    Work first = new Work("m.ts");
    CompletableFuture<Attempt> running = mine.tryAcquireAndRun(first.key, first);
    await(first.begun);
    Work second = new Work("m.ts");

    Attempt contended = await(peer.tryAcquireAndRun(second.key, second));

    assertThat(contended).isEqualTo(new Attempt.Contended());
    first.finish();
    assertThat(await(running)).isInstanceOf(Attempt.Stored.class);
    assertThat(second.runs).hasValue(0);
  }

  @Test
  void anotherKeyIsNotContended() {
    Work first = new Work("m.ts");
    CompletableFuture<Attempt> running = mine.tryAcquireAndRun(first.key, first);
    await(first.begun);
    Work other = new Work("n.ts");
    other.finish();

    assertThat(await(peer.tryAcquireAndRun(other.key, other))).isInstanceOf(Attempt.Stored.class);

    first.finish();
    await(running);
  }

  @Test
  void aRowStoredMeanwhileMakesTheWorkUnnecessary() {
    Work first = new Work("m.ts");
    first.finish();
    await(mine.tryAcquireAndRun(first.key, first));
    Work second = new Work("m.ts");

    Attempt attempt = await(peer.tryAcquireAndRun(second.key, second));

    assertThat(attempt).isInstanceOf(Attempt.AlreadyStored.class);
    assertThat(second.runs).hasValue(0);
  }

  @Test
  void aRowThatIsNotUsableIsReplacedAndItsFailuresAreHandedOn() {
    ModuleKey key = key(REALM, "m.ts");
    Populated failed = populate("m.ts");
    await(
        stores
            .definitions()
            .persist(
                key,
                new Populated(
                    failed.entry(),
                    failed.fileAlias(),
                    failed.reads(),
                    Duration.ofMillis(1),
                    2,
                    1)));
    Work work = new Work("m.ts");
    work.usable = false;
    work.finish();

    assertThat(await(mine.tryAcquireAndRun(key, work))).isInstanceOf(Attempt.Stored.class);
    assertThat(work.previousFailures).hasValue(2);
  }

  @Test
  void failingWorkFailsTheAttemptStoresNothingAndFreesTheKey() {
    Work failing = new Work("m.ts");
    failing.fail(new IllegalStateException("on purpose"));

    assertThatThrownBy(() -> await(mine.tryAcquireAndRun(failing.key, failing)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("on purpose");

    Work next = new Work("m.ts");
    next.finish();
    assertThat(await(stores.definitions().read(List.of(next.key)))).isEmpty();
    assertThat(await(peer.tryAcquireAndRun(next.key, next))).isInstanceOf(Attempt.Stored.class);
  }

  @Test
  void workThatThrowsInsteadOfFailingFreesTheKeyToo() {
    Work throwing = new Work("m.ts");
    throwing.thrown = new IllegalStateException("thrown on purpose");

    assertThatThrownBy(() -> await(mine.tryAcquireAndRun(throwing.key, throwing)))
        .isInstanceOf(IllegalStateException.class);

    Work next = new Work("m.ts");
    next.finish();
    assertThat(await(peer.tryAcquireAndRun(next.key, next))).isInstanceOf(Attempt.Stored.class);
  }

  @Test
  void sourcesThatMoveWhileTheWorkRunsDiscardItsResult() {
    Work work = new Work("m.ts");
    CompletableFuture<Attempt> running = mine.tryAcquireAndRun(work.key, work);
    await(work.begun);
    Populated old = populate("m.ts");
    await(stores.sources().write(REALM, List.of(put("m.ts", "2"))));

    work.result.complete(old);

    assertThat(await(running)).isInstanceOf(Attempt.Discarded.class);
    assertThat(await(stores.definitions().read(List.of(work.key)))).isEmpty();
    assertThat(await(stores.definitions().audit())).isEmpty();
  }

  @Test
  void workThatBecomesObsoleteFreesItsKeyBeforeItEndsAndItsResultIsDropped() {
    Work work = new Work("m.ts");
    CompletableFuture<Attempt> running = mine.tryAcquireAndRun(work.key, work);
    await(work.begun);
    Populated old = populate("m.ts");
    try (KeyWatch watch = peer.watch(work.key)) {
      await(peer.tryAcquireAndRun(work.key, new Work("m.ts")));
      CompletableFuture<WokenBy> wait = peer.waitForKey(watch, LONG);

      work.obsolete.complete(null);

      assertThat(await(wait)).isIn(WokenBy.ANNOUNCEMENT, WokenBy.LOCK_WATCH);
    }
    Work next = new Work("m.ts");
    CompletableFuture<Attempt> successor = peer.tryAcquireAndRun(next.key, next);
    await(next.begun);
    work.result.complete(old);
    assertThat(await(running)).isInstanceOf(Attempt.Lost.class);
    assertThat(await(stores.definitions().read(List.of(work.key)))).isEmpty();
    assertThat(await(mine.tryAcquireAndRun(work.key, new Work("m.ts"))))
        .isEqualTo(new Attempt.Contended());
    next.finish();
    assertThat(await(successor)).isInstanceOf(Attempt.Stored.class);
  }

  @Test
  void aWaiterWakesWhenTheWinnerStores() {
    Work work = new Work("m.ts");
    CompletableFuture<Attempt> running = mine.tryAcquireAndRun(work.key, work);
    await(work.begun);
    try (KeyWatch watch = peer.watch(work.key)) {
      assertThat(await(peer.tryAcquireAndRun(work.key, new Work("m.ts"))))
          .isEqualTo(new Attempt.Contended());
      CompletableFuture<WokenBy> wait = peer.waitForKey(watch, LONG);

      work.finish();

      assertThat(await(wait)).isIn(WokenBy.ANNOUNCEMENT, WokenBy.LOCK_WATCH);
      await(running);
      assertThat(await(stores.definitions().read(List.of(work.key)))).containsKey(work.key);
    }
  }

  @Test
  void aWaiterWakesWhenTheWinnerFails() {
    Work work = new Work("m.ts");
    CompletableFuture<Attempt> running = mine.tryAcquireAndRun(work.key, work);
    await(work.begun);
    try (KeyWatch watch = peer.watch(work.key)) {
      await(peer.tryAcquireAndRun(work.key, new Work("m.ts")));
      CompletableFuture<WokenBy> wait = peer.waitForKey(watch, LONG);

      work.fail(new IllegalStateException("on purpose"));

      assertThat(await(wait)).isIn(WokenBy.ANNOUNCEMENT, WokenBy.LOCK_WATCH);
      assertThatThrownBy(() -> await(running)).hasMessage("on purpose");
    }
  }

  @Test
  void anEndBetweenTheAttemptAndTheWaitIsNotLost() {
    Work work = new Work("m.ts");
    CompletableFuture<Attempt> running = mine.tryAcquireAndRun(work.key, work);
    await(work.begun);
    try (KeyWatch watch = peer.watch(work.key)) {
      assertThat(await(peer.tryAcquireAndRun(work.key, new Work("m.ts"))))
          .isEqualTo(new Attempt.Contended());
      work.finish();
      await(running);

      assertThat(await(peer.waitForKey(watch, LONG)))
          .isIn(WokenBy.ANNOUNCEMENT, WokenBy.LOCK_WATCH);
    }
  }

  @Test
  void anotherKeysEndDoesNotWakeAndTheTimeOutDoesInItsTime() {
    Work held = new Work("m.ts");
    CompletableFuture<Attempt> running = mine.tryAcquireAndRun(held.key, held);
    await(held.begun);
    try (KeyWatch watch = peer.watch(held.key)) {
      long began = System.nanoTime();
      CompletableFuture<WokenBy> wait = peer.waitForKey(watch, Duration.ofMillis(300));
      Work other = new Work("n.ts");
      other.finish();
      await(mine.tryAcquireAndRun(other.key, other));

      assertThat(await(wait)).isEqualTo(WokenBy.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(270));
    }
    held.finish();
    await(running);
  }

  @Test
  void shuttingDownWakesItsWaiters() throws Exception {
    Work held = new Work("m.ts");
    CompletableFuture<Attempt> running = mine.tryAcquireAndRun(held.key, held);
    await(held.begun);
    KeyWatch watch = peer.watch(held.key);
    CompletableFuture<WokenBy> wait = peer.waitForKey(watch, LONG);

    shutDown(peer);

    assertThat(await(wait)).isEqualTo(WokenBy.SHUTDOWN);
    held.finish();
    await(running);
  }

  @Test
  void moreWinnersOfDifferentKeysThanConnectionsAllFinish() {
    List<CompletableFuture<Attempt>> attempts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String path = "k" + i + ".ts";
      await(stores.sources().write(REALM, List.of(put(path, "1"))));
      Work work = new Work(path);
      attempts.add(mine.tryAcquireAndRun(work.key, work));
      work.finish();
    }

    for (CompletableFuture<Attempt> attempt : attempts) {
      assertThat(await(attempt)).isInstanceOf(Attempt.Stored.class);
    }
  }

  @Test
  void processesThatFollowTheProtocolDoTheWorkOnce() {
    AtomicInteger runs = new AtomicInteger();
    List<PopulateCoordinator> processes = List.of(mine, peer);

    List<StoredEntry> rows =
        Races.together(6, thread -> follow(processes.get(thread % 2), key(REALM, "m.ts"), runs));

    assertThat(runs).hasValue(1);
    assertThat(rows).extracting(StoredEntry::entry).containsOnly(rows.getFirst().entry());
  }

  private StoredEntry follow(PopulateCoordinator coordinator, ModuleKey key, AtomicInteger runs) {
    while (true) {
      try (KeyWatch watch = coordinator.watch(key)) {
        Work work = new Work("m.ts");
        work.finish();
        Attempt attempt = await(coordinator.tryAcquireAndRun(key, work));
        runs.addAndGet(work.runs.get());
        switch (attempt) {
          case Attempt.AlreadyStored(StoredEntry entry) -> {
            return entry;
          }
          case Attempt.Stored(StoredEntry entry) -> {
            return entry;
          }
          case Attempt.Contended() -> await(coordinator.waitForKey(watch, LONG));
          case Attempt.Discarded discarded -> throw new AssertionError(discarded);
          case Attempt.Lost lost -> throw new AssertionError(lost.cause());
        }
      }
    }
  }

  private Populated populate(String path) {
    return Prerenders.of(stores.sources(), REALM, path);
  }

  /** Work that ends when told to. */
  private final class Work extends TestWork {
    final ModuleKey key;
    final String path;
    final CompletableFuture<Void> begun = new CompletableFuture<>();
    final CompletableFuture<Populated> result = new CompletableFuture<>();
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger previousFailures = new AtomicInteger();
    boolean usable = true;
    @Nullable RuntimeException thrown;

    Work(String path) {
      this.path = path;
      this.key = key(REALM, path);
    }

    void finish() {
      result.complete(populate(path));
    }

    void fail(RuntimeException cause) {
      result.completeExceptionally(cause);
    }

    @Override
    public boolean usable(StoredEntry entry) {
      return usable;
    }

    @Override
    public CompletableFuture<Populated> run(int failures) {
      runs.incrementAndGet();
      previousFailures.set(failures);
      begun.complete(null);
      if (thrown != null) {
        throw thrown;
      }
      return result;
    }
  }
}
