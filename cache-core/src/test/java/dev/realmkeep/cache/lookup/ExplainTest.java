package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.lookup.LookupFixture.text;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.insight.FlightPhase;
import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.insight.KeyInsight;
import dev.realmkeep.cache.memory.InMemoryPopulateCoordinator;
import dev.realmkeep.cache.memory.PopulateKeys;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.Priority;
import dev.realmkeep.cache.port.PersistOutcome.SourcesMoved;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.GatedStore;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplainTest {

  private LookupFixture realm = new LookupFixture();

  @AfterEach
  void close() {
    realm.close();
  }

  @Test
  void aFirstLookupLeavesItsStoryAndAnAnswerFromTheOwnCacheNone() {
    realm.write("person.gts", "v1");

    realm.get("person");
    List<KeyEvent> story = events("person");
    realm.get("person");

    assertThat(story)
        .containsExactly(
            new KeyEvent.FlightBegun(Priority.USER),
            new KeyEvent.ReadMiss(false),
            new KeyEvent.SlotTaken(0),
            new KeyEvent.PrerenderBegan(),
            new KeyEvent.PrerenderEnded(0, "found"),
            new KeyEvent.Stored("found", 1),
            new KeyEvent.Landed("populated", 1, 0));
    assertThat(events("person")).isEqualTo(story);
    assertThat(explain("person").cached()).isTrue();
    assertThat(explain("person").flights()).isEmpty();
  }

  @Test
  void explainingChangesNothing() {
    realm.write("person.gts", "v1");

    KeyInsight before = explain("person");

    assertThat(before.events()).isEmpty();
    assertThat(before.cached()).isFalse();
    assertThat(realm.prerenders()).isZero();
    assertThat(realm.lookup.explain("http://elsewhere.test/person")).isEmpty();
    assertThat(realm.lookup.explain("no URL")).isEmpty();
  }

  @Test
  void aDiscardedPopulateSaysWhichFileMoved() {
    realm.write("person.gts", "old");
    realm.write("card.gts", "import ./person");
    realm.gate.hold(GatedPrerenderer.END, 1);
    CompletableFuture<DefinitionOutcome> card = realm.ask("card");
    realm.gate.awaitArrival(GatedPrerenderer.END);

    realm.write("person.gts", "new");
    realm.gate.release(GatedPrerenderer.END);
    await(card);

    KeyEvent discarded = events("card").get(5);
    assertThat(discarded)
        .isEqualTo(new KeyEvent.Discarded(new SourcesMoved(REALM, "person.gts", 1, 3)));
    assertThat(discarded.sentence())
        .isEqualTo(
            "The result was discarded: "
                + REALM
                + "person.gts was of version 1 when it was read and is of version 3 now.");
  }

  @Test
  void whoeverWaitsForAnotherProcessSaysSoAndWhoWokeIt() {
    PopulateKeys keys = new PopulateKeys();
    try (LookupFixture holder =
            new LookupFixture(
                LookupLimits.DEFAULT,
                2,
                realm.realms,
                new InMemoryPopulateCoordinator(realm.realms, keys, realm.timers));
        LookupFixture waiter =
            new LookupFixture(
                holder, new InMemoryPopulateCoordinator(realm.realms, keys, realm.timers))) {
      realm.write("person.gts", "v1");
      holder.gate.hold(GatedPrerenderer.BEGIN);
      CompletableFuture<DefinitionOutcome> held = holder.ask("person");
      CompletableFuture<DefinitionOutcome> waits = waiter.ask("person");
      CompletableFuture<DefinitionOutcome> joins = waiter.ask("person");

      waiter.clock.advance(Duration.ofMillis(40));

      assertThat(explain(holder, "person").flights())
          .extracting(KeyInsight.Flight::phase)
          .containsExactly(FlightPhase.PRERENDERING);
      assertThat(explain(waiter, "person").flights())
          .containsExactly(
              new KeyInsight.Flight(
                  FlightPhase.WAITING_FOR_PROCESS, 40, 40, Priority.USER, 2, OptionalInt.empty()));
      holder.gate.release(GatedPrerenderer.BEGIN);
      assertThat(text(await(held))).isEqualTo("v1");
      assertThat(text(await(waits))).isEqualTo("v1");
      assertThat(text(await(joins))).isEqualTo("v1");
      assertThat(events(waiter, "person"))
          .containsExactly(
              new KeyEvent.FlightBegun(Priority.USER),
              new KeyEvent.ReadMiss(false),
              new KeyEvent.SlotTaken(0),
              new KeyEvent.Contended(),
              new KeyEvent.Woken(WokenBy.ANNOUNCEMENT, 40),
              new KeyEvent.ReadHit("found", 1),
              new KeyEvent.Landed("peer", 2, 40));
    }
  }

  @Test
  void whoeverWaitsForASlotSaysHowManyAreAheadAndAfterwardsHowLongItTook() {
    realm.close();
    realm = new LookupFixture(LookupLimits.DEFAULT, 1);
    realm.write("a.gts", "a");
    realm.write("b.gts", "b");
    realm.write("c.gts", "c");
    realm.gate.hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> a = realm.ask("a");
    CompletableFuture<DefinitionOutcome> b = realm.ask("b");
    CompletableFuture<DefinitionOutcome> c = realm.ask("c");
    realm.clock.advance(Duration.ofMillis(25));

    assertThat(flight("a").slotAhead()).isEmpty();
    assertThat(flight("b").slotAhead()).hasValue(0);
    assertThat(flight("c").slotAhead()).hasValue(1);
    assertThat(flight("c").phase()).isEqualTo(FlightPhase.WAITING_FOR_SLOT);

    realm.gate.release(GatedPrerenderer.BEGIN);
    for (CompletableFuture<DefinitionOutcome> each : List.of(a, b, c)) {
      await(each);
    }
    assertThat(events("b")).contains(new KeyEvent.SlotTaken(25));
  }

  @Test
  void anInvalidationOvertakesWhoWaitsAndBothComputationsAreShown() {
    realm.write("person.gts", "v1");
    realm.gate.hold(GatedPrerenderer.END);
    CompletableFuture<DefinitionOutcome> before = realm.ask("person");
    CompletableFuture<DefinitionOutcome> joined = realm.ask("person");
    realm.gate.awaitArrival(GatedPrerenderer.END);

    realm.write("person.gts", "v2");
    CompletableFuture<DefinitionOutcome> after = realm.ask("person");

    assertThat(explain("person").flights())
        .extracting(KeyInsight.Flight::phase)
        .containsExactlyInAnyOrder(FlightPhase.OVERTAKEN, FlightPhase.PRERENDERING);
    assertThat(explain("person").flights())
        .extracting(KeyInsight.Flight::waiting)
        .containsExactlyInAnyOrder(2, 1);
    realm.gate.release(GatedPrerenderer.END);
    for (CompletableFuture<DefinitionOutcome> each : List.of(before, joined, after)) {
      assertThat(text(await(each))).isEqualTo("v2");
    }
    assertThat(explain("person").flights()).isEmpty();
    assertThat(events("person"))
        .contains(
            new KeyEvent.Invalidated(Invalidation.Kind.MODULES, REALM, 2),
            new KeyEvent.Overtaken(2));
  }

  @Test
  void aFailureSaysWhy() {
    realm.failNextRead(new StoreUnavailableException("the database is away", null));

    realm.get("person");

    assertThat(events("person"))
        .containsExactly(
            new KeyEvent.FlightBegun(Priority.USER),
            new KeyEvent.Failed("database-unavailable", "the database is away", 1, 0));
    assertThat(explain("person").flights()).isEmpty();
  }

  @Test
  void whoStillWaitsWhenTheProcessStopsIsToldSo() {
    realm.write("person.gts", "v1");
    realm.gate.hold(GatedStore.READ);
    realm.ask("person");

    assertThat(flight("person").phase()).isEqualTo(FlightPhase.READING);
    realm.lookup.close();

    assertThat(explain("person").flights()).isEmpty();
    assertThat(events("person").getLast()).isInstanceOf(KeyEvent.Failed.class);
  }

  private KeyInsight explain(String path) {
    return explain(realm, path);
  }

  private static KeyInsight explain(LookupFixture of, String path) {
    return of.lookup.explain(REALM + path).orElseThrow();
  }

  private KeyInsight.Flight flight(String path) {
    return explain(path).flights().getFirst();
  }

  private List<KeyEvent> events(String path) {
    return events(realm, path);
  }

  private static List<KeyEvent> events(LookupFixture of, String path) {
    return explain(of, path).events().stream().map(KeyInsight.Past::event).toList();
  }
}
