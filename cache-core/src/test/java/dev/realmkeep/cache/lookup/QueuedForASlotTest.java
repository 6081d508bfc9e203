package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.lookup.LookupFixture.text;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.insight.KeyInsight;
import dev.realmkeep.cache.memory.InMemoryPopulateCoordinator;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.PopulateKeys;
import dev.realmkeep.cache.model.Priority;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.testing.FakeClock;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.GatedStore;
import dev.realmkeep.cache.testing.ToyModules;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lookups that wait for the one slot of their process, of keys that another process populates. */
class QueuedForASlotTest {
  private static final RuntimeException NOTHING = new StoreUnavailableException("none", null);

  private final FakeClock clock = new FakeClock();
  private final ManualTimers timers = new ManualTimers(clock);
  private final InMemoryRealms realms = new InMemoryRealms(clock);
  private final PopulateKeys keys = new PopulateKeys();
  private final LookupFixture here = process(1);
  private final LookupFixture there = process(2);
  private CompletableFuture<DefinitionOutcome> busy;

  /** {@code here} has its slot taken, and a lookup that waits for it. */
  @BeforeEach
  void takeTheSlot() {
    here.write("busy.gts", "busy");
    here.write("person.gts", "v1");
    here.gate.hold(GatedPrerenderer.BEGIN, 1);
    busy = here.ask("busy");
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
    timers.shutdownNow();
  }

  @Test
  void isAnsweredWhenAnotherProcessHasStoredTheRow() {
    CompletableFuture<DefinitionOutcome> queued = here.ask("person");
    assertThat(queued).isNotDone();

    assertThat(there.text("person")).isEqualTo("v1");

    assertThat(text(await(queued))).isEqualTo("v1");
    assertThat(explain("person").events())
        .extracting(KeyInsight.Past::event)
        .containsExactly(
            new KeyEvent.FlightBegun(Priority.USER),
            new KeyEvent.ReadMiss(false),
            new KeyEvent.ReadHit("found", 2),
            new KeyEvent.Landed("peer", 1, 0));
    assertThat(busy).isNotDone();
    finish();
    assertThat(populatedHere()).doesNotContain(REALM + "person");
  }

  @Test
  void keepsItsPlaceWhenTheOtherProcessStoredNothing() {
    CompletableFuture<DefinitionOutcome> queued = here.ask("person");
    CompletableFuture<DefinitionOutcome> behind = here.ask("later");
    there.script = job -> CompletableFuture.failedFuture(NOTHING);

    assertThat(there.get("person")).isInstanceOf(Unavailable.class);

    assertThat(queued).isNotDone();
    assertThat(explain("person").flights().getFirst().slotAhead()).hasValue(0);
    assertThat(explain("later").flights().getFirst().slotAhead()).hasValue(1);
    finish();
    assertThat(text(await(queued))).isEqualTo("v1");
    await(behind);
    assertThat(populatedHere()).contains(REALM + "person");
  }

  @Test
  void hearsOfEveryEndNotOnlyOfTheFirst() {
    CompletableFuture<DefinitionOutcome> queued = here.ask("person");
    there.script = job -> CompletableFuture.failedFuture(NOTHING);
    for (int i = 0; i < 3; i++) {
      assertThat(there.get("person")).isInstanceOf(Unavailable.class);
      assertThat(queued).isNotDone();
    }
    there.script = ToyModules::evaluate;

    assertThat(there.text("person")).isEqualTo("v1");

    assertThat(text(await(queued))).isEqualTo("v1");
    finish();
    assertThat(populatedHere()).doesNotContain(REALM + "person");
  }

  @Test
  void takesItsSlotThoughAReadIsUnderWay() {
    CompletableFuture<DefinitionOutcome> queued = here.ask("person");
    here.gate.hold(GatedStore.HAVE_READ, 1);
    assertThat(there.text("person")).isEqualTo("v1");
    here.gate.awaitArrival(GatedStore.HAVE_READ);

    here.gate.release(GatedPrerenderer.BEGIN);
    assertThat(text(await(queued))).isEqualTo("v1");
    here.gate.release(GatedStore.HAVE_READ);

    finish();
    assertThat(populatedHere()).doesNotContain(REALM + "person");
  }

  @Test
  void waitsOnWhenTheReadFails() {
    CompletableFuture<DefinitionOutcome> queued = here.ask("person");
    here.failNextRead(new StoreUnavailableException("gone", null));

    assertThat(there.text("person")).isEqualTo("v1");
    assertThat(queued).isNotDone();

    finish();
    assertThat(text(await(queued))).isEqualTo("v1");
    assertThat(populatedHere()).doesNotContain(REALM + "person");
  }

  private List<String> populatedHere() {
    return here.prerenderer.jobs().stream().map(PrerenderJob::moduleUrl).toList();
  }

  private KeyInsight explain(String path) {
    return here.lookup.explain(REALM + path).orElseThrow();
  }

  /** And the slot is free: a third key gets it. */
  private void finish() {
    here.gate.release(GatedPrerenderer.BEGIN);
    assertThat(text(await(busy))).isEqualTo("busy");
    here.write("third.gts", "third");
    assertThat(here.text("third")).isEqualTo("third");
    here.assertEquations();
  }

  private LookupFixture process(int slots) {
    return new LookupFixture(
        LookupLimits.DEFAULT, slots, realms, new InMemoryPopulateCoordinator(realms, keys, timers));
  }
}
