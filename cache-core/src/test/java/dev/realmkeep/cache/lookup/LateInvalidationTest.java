package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.testing.FakeClock;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.GatedStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A prerender that began after a write whose invalidation is heard only now. */
class LateInvalidationTest {
  private final InMemoryRealms realms = new InMemoryRealms(new FakeClock());
  private final LookupFixture fixture =
      new LookupFixture(
          LookupLimits.DEFAULT, 2, realms, new Seeing(new UncoordinatedPopulate(realms), realms));

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void doesNotBeginAgain() {
    long generation = fixture.write("m.ts", "1");
    CompletableFuture<DefinitionOutcome> asked = heldAtItsPrerender();

    hear(REALM, generation);
    fixture.gate.release(GatedPrerenderer.BEGIN);

    assertThat(LookupFixture.text(await(asked))).isEqualTo("1");
    assertThat(fixture.prerenders()).isEqualTo(1);
  }

  @Test
  void ofALaterWriteItBeginsAgain() {
    long generation = fixture.write("m.ts", "1");
    CompletableFuture<DefinitionOutcome> asked = heldAtItsPrerender();

    hear(REALM, generation + 1);
    fixture.gate.release(GatedPrerenderer.BEGIN);

    assertThat(LookupFixture.text(await(asked))).isEqualTo("1");
    assertThat(fixture.prerenders()).isEqualTo(2);
  }

  @Test
  void ofAnotherRealmItDoesNotBeginAgainWhenItHasReadNothingThereYet() {
    long generation = importing("1");
    CompletableFuture<DefinitionOutcome> asked = heldAt(GatedPrerenderer.BEGIN);

    hear(LookupFixture.OTHER, generation);
    fixture.gate.release(GatedPrerenderer.BEGIN);

    assertThat(LookupFixture.text(await(asked))).startsWith("1+");
    assertThat(fixture.prerenders()).isEqualTo(1);
  }

  @Test
  void ofAnotherRealmItDoesNotBeginAgainWhenItHasReadWhatWasWritten() {
    long generation = importing("1");
    CompletableFuture<DefinitionOutcome> asked = heldAt(GatedPrerenderer.END);

    hear(LookupFixture.OTHER, generation);
    fixture.gate.release(GatedPrerenderer.END);

    assertThat(LookupFixture.text(await(asked))).startsWith("1+");
    assertThat(fixture.prerenders()).isEqualTo(1);
  }

  @Test
  void ofAnotherRealmItBeginsAgainWhenItHasReadOnlyWhatIsOlder() {
    importing("1");
    CompletableFuture<DefinitionOutcome> asked = heldAt(GatedPrerenderer.END);

    long generation = fixture.writeIn(LookupFixture.OTHER, "z.ts", "2");
    hear(LookupFixture.OTHER, generation);
    fixture.gate.release(GatedPrerenderer.END);

    assertThat(LookupFixture.text(await(asked))).startsWith("2+");
    assertThat(fixture.prerenders()).isEqualTo(2);
  }

  @Test
  void ofAnotherRealmWhatWasReadFromARowIsReadAgain() {
    importing("1");
    await(fixture.ask("m"));
    // Its row stays
    realms.bus().deliver(new Invalidation(998, Invalidation.Kind.ALL, "", 0, List.of()));
    CompletableFuture<DefinitionOutcome> asked = heldAt(GatedStore.HAVE_READ);

    fixture.writeIn(LookupFixture.OTHER, "z.ts", "2");
    fixture.gate.release(GatedStore.HAVE_READ);

    assertThat(LookupFixture.text(await(asked))).startsWith("2+");
  }

  /**
   * The prerender of a lost attempt goes on without having read anything, while the lookup reads
   * what a peer has stored meanwhile.
   */
  @Test
  void ofAnotherRealmWhatWasReadFromARowAfterALostAttemptIsReadAgain() {
    importing("1");
    Losing coordinator = new Losing(new UncoordinatedPopulate(realms));
    try (LookupFixture peer = new LookupFixture(LookupLimits.DEFAULT, 2, realms, null);
        LookupFixture losing = new LookupFixture(LookupLimits.DEFAULT, 2, realms, coordinator)) {
      losing.gate.hold(GatedPrerenderer.BEGIN, 1);
      coordinator.meanwhile =
          () -> {
            await(peer.ask("m"));
            losing.gate.hold(GatedStore.HAVE_READ, 1);
          };
      CompletableFuture<DefinitionOutcome> asked = losing.ask("m");
      losing.gate.awaitArrival(GatedStore.HAVE_READ);

      fixture.writeIn(LookupFixture.OTHER, "z.ts", "2");
      losing.gate.release(GatedStore.HAVE_READ);

      assertThat(LookupFixture.text(await(asked))).startsWith("2+");
    }
  }

  /** A module that imports one of another realm. */
  private long importing(String text) {
    fixture.write("m.ts", "import " + LookupFixture.OTHER + "z");
    return fixture.writeIn(LookupFixture.OTHER, "z.ts", text);
  }

  private CompletableFuture<DefinitionOutcome> heldAtItsPrerender() {
    return heldAt(GatedPrerenderer.BEGIN);
  }

  private CompletableFuture<DefinitionOutcome> heldAt(String point) {
    fixture.gate.hold(point, 1);
    CompletableFuture<DefinitionOutcome> asked = fixture.ask("m");
    fixture.gate.awaitArrival(point);
    return asked;
  }

  private void hear(String realm, long generation) {
    realms
        .bus()
        .deliver(
            new Invalidation(
                999, Invalidation.Kind.MODULES, realm, generation, List.of(REALM + "m")));
  }

  /** Loses its first attempt as soon as its work has begun and something else has happened. */
  private static final class Losing extends CoordinatorAround {
    private Runnable meanwhile = () -> {};
    private boolean lost;

    Losing(PopulateCoordinator around) {
      super(around);
    }

    @Override
    public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
      if (lost) {
        return super.tryAcquireAndRun(key, work);
      }
      lost = true;
      work.run(0);
      meanwhile.run();
      return CompletableFuture.completedFuture(new Attempt.Lost(new IOException("gone")));
    }
  }

  /** Tells the work which generation it will see, as a coordinator that knows it does. */
  private static final class Seeing extends CoordinatorAround {
    private final InMemoryRealms realms;

    Seeing(PopulateCoordinator around, InMemoryRealms realms) {
      super(around);
      this.realms = realms;
    }

    @Override
    public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
      work.sees(await(realms.generation(key.realm())).orElseThrow());
      return super.tryAcquireAndRun(key, work);
    }
  }
}
