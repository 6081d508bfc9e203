package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.WriteOutcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link InvalidationBus} does, alone and between two processes. */
public abstract class InvalidationBusConformance {
  protected static final String REALM = "https://r.example/a/";

  private Stores mine;
  private InvalidationBus bus;
  private Stores peer;

  /** An empty store. */
  protected abstract Stores open() throws Exception;

  /** A second process over the store opened last; the same one when there can be no other. */
  protected abstract Stores openPeer() throws Exception;

  @BeforeEach
  void openStores() throws Exception {
    mine = open();
    bus = mine.bus();
    peer = openPeer();
    await(mine.sources().putRealm(realm(REALM)));
  }

  @Test
  void aSubscriberHasHeardOfAWriteWhenItsCallerDoes() {
    List<Invalidation> heard = new CopyOnWriteArrayList<>();
    bus.subscribe(heard::add);

    WriteOutcome.Written written = write("m.ts", "1");

    assertThat(heard).containsExactly(written.invalidation());
    assertThat(bus.appliedGeneration(REALM)).isEqualTo(written.generation());
  }

  @Test
  void invalidateClearRealmAndClearAllAreHeardEachOnce() {
    List<Invalidation.Kind> heard = new CopyOnWriteArrayList<>();
    bus.subscribe(invalidation -> heard.add(invalidation.kind()));

    await(mine.definitions().invalidate(REALM, List.of(REALM + "m")));
    await(mine.definitions().clearRealm(REALM));
    await(mine.definitions().clearAll());

    assertThat(heard)
        .containsExactly(Invalidation.Kind.MODULES, Invalidation.Kind.REALM, Invalidation.Kind.ALL);
  }

  @Test
  void thePeerHearsTheSameInTheSameOrder() {
    List<Invalidation> heard = new CopyOnWriteArrayList<>();
    peer.bus().subscribe(heard::add);

    WriteOutcome.Written first = write("m.ts", "1");
    Invalidation second = await(mine.definitions().clearRealm(REALM));
    WriteOutcome.Written third = write("m.ts", "2");
    await(peer.bus().catchUp());

    assertThat(heard).containsExactly(first.invalidation(), second, third.invalidation());
    assertThat(peer.bus().appliedGeneration(REALM)).isGreaterThanOrEqualTo(third.generation());
  }

  @Test
  void thePeerHearsOfInvalidateAndClearAllEachOnce() {
    List<Invalidation> heard = new CopyOnWriteArrayList<>();
    peer.bus().subscribe(heard::add);

    Invalidation modules = await(mine.definitions().invalidate(REALM, List.of(REALM + "m")));
    Invalidation all = await(mine.definitions().clearAll());
    await(peer.bus().catchUp());
    await(peer.bus().catchUp());

    assertThat(heard).containsExactly(modules, all);
    assertThat(modules.kind()).isEqualTo(Invalidation.Kind.MODULES);
    assertThat(modules.modules()).contains(REALM + "m");
    assertThat(all.kind()).isEqualTo(Invalidation.Kind.ALL);
  }

  @Test
  void thoseWhoSubscribeFirstAndTogetherAllHear() {
    List<List<Invalidation>> heard =
        Races.together(
                4,
                thread ->
                    IntStream.range(0, 250)
                        .mapToObj(_ -> {
                          List<Invalidation> mineAlone = new CopyOnWriteArrayList<>();
                          (thread % 2 == 0 ? bus : peer.bus()).subscribe(mineAlone::add);
                          return mineAlone;
                        })
                        .toList())
            .stream()
            .flatMap(List::stream)
            .toList();

    WriteOutcome.Written written = write("m.ts", "1");
    await(peer.bus().catchUp());

    assertThat(heard)
        .hasSize(1_000)
        .allSatisfy(each -> assertThat(each).containsExactly(written.invalidation()));
  }

  @Test
  void anOwnInvalidationIsNotHeardAgainFromTheLog() {
    List<Invalidation> heard = new CopyOnWriteArrayList<>();
    bus.subscribe(heard::add);

    WriteOutcome.Written written = write("m.ts", "1");
    await(bus.catchUp());
    bus.deliver(written.invalidation());
    await(bus.catchUp());

    assertThat(heard).containsExactly(written.invalidation());
  }

  @Test
  void everySubscriberIsCalledAlsoTheSameOneTwice() {
    List<Invalidation> heard = new CopyOnWriteArrayList<>();
    Consumer<Invalidation> subscriber = heard::add;
    bus.subscribe(subscriber);
    InvalidationBus.Subscription second = bus.subscribe(subscriber);
    write("m.ts", "1");
    assertThat(heard).hasSize(2);

    second.close();
    write("m.ts", "2");

    assertThat(heard).hasSize(3);
  }

  @Test
  void aClosedSubscriptionHearsNothingAndClosingItAgainDoesNothing() {
    List<Invalidation> closed = new CopyOnWriteArrayList<>();
    List<Invalidation> open = new CopyOnWriteArrayList<>();
    InvalidationBus.Subscription subscription = bus.subscribe(closed::add);
    bus.subscribe(open::add);

    subscription.close();
    subscription.close();
    write("m.ts", "1");

    assertThat(closed).isEmpty();
    assertThat(open).hasSize(1);
  }

  @Test
  void subscribingAgainAfterTheLastLeftWorks() {
    bus.subscribe(unused -> {}).close();
    List<Invalidation> heard = new CopyOnWriteArrayList<>();
    bus.subscribe(heard::add);

    write("m.ts", "1");

    assertThat(heard).hasSize(1);
  }

  @Test
  void oneThatThrowsDoesNotKeepOthersOrTheWriterFromGoingOn() {
    List<Invalidation> heard = new CopyOnWriteArrayList<>();
    bus.subscribe(invalidation -> {
      throw new IllegalStateException("thrown on purpose by a subscriber");
    });
    bus.subscribe(heard::add);

    WriteOutcome.Written first = write("m.ts", "1");
    WriteOutcome.Written second = write("m.ts", "2");

    assertThat(heard).containsExactly(first.invalidation(), second.invalidation());
    assertThat(bus.appliedGeneration(REALM)).isEqualTo(second.generation());
  }

  @Test
  void nothingIsHeardOfAWriteThatChangedNothing() {
    write("m.ts", "1");
    List<Invalidation> heard = new CopyOnWriteArrayList<>();
    bus.subscribe(heard::add);

    await(mine.sources().write(REALM, List.of(put("m.ts", "1"))));
    await(bus.catchUp());

    assertThat(heard).isEmpty();
  }

  @Test
  void aSubscriberIsCalledForOneInvalidationAtATime() {
    List<Integer> inside = new CopyOnWriteArrayList<>();
    AtomicInteger calls = new AtomicInteger();
    bus.subscribe(invalidation -> {
      inside.add(calls.incrementAndGet());
      Thread.onSpinWait();
      calls.decrementAndGet();
    });

    Races.together(4, thread -> write("m" + thread + ".ts", "1"));

    assertThat(inside).hasSize(4).containsOnly(1);
  }

  @Test
  void aFreshBusIsTrustedOnceItCaughtUp() {
    await(bus.catchUp());

    assertThat(bus.trusted()).isTrue();
  }

  private WriteOutcome.Written write(String path, String text) {
    return (WriteOutcome.Written) await(mine.sources().write(REALM, List.of(put(path, text))));
  }
}
