package dev.realmkeep.deploy.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.deploy.realms.LocalRealms;
import dev.realmkeep.prerender.guest.InProcessPrerenderer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Definitions of generated realms under random edits. {@code -Drealmkeep.seeds=N} tries more seeds,
 * {@code -Drealmkeep.seed=S} replays the one that a failure names.
 */
class GeneratedRealmsTest {
  private static final int SEEDS = Integer.getInteger("realmkeep.seeds", 6);
  private static final int STEPS = 8;

  private static InProcessPrerenderer prerenderer;

  @BeforeAll
  static void open() {
    prerenderer = InProcessPrerenderer.unlimited(2);
  }

  @AfterAll
  static void close() {
    prerenderer.close();
  }

  @Test
  void everyDefinitionIsTheOneThatTheFilesGive() {
    Long only = Long.getLong("realmkeep.seed");
    int answers = 0;
    int failures = 0;
    int leftInLurch = 0;
    int takenOver = 0;
    for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
      PropertyRun run = run(seed, () -> new InMemoryRealms(Clock.system()));
      answers += run.answers();
      failures += run.failures();
      leftInLurch += run.edits().leftInLurch();
      takenOver += run.edits().takenOver();
    }
    if (only == null) {
      // Or the generator has drifted to where it no longer asks anything.
      assertThat(answers).isGreaterThan(failures / 2);
      assertThat(failures).isPositive();
      assertThat(leftInLurch).isPositive();
      assertThat(takenOver).isPositive();
    }
  }

  @Test
  void aStoreThatForgetsAbsentReadsIsFoundOut() {
    assertThatThrownBy(() -> runAll(ForgetfulRealms::ofAbsentReads))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("seed ");
  }

  @Test
  void aStoreThatForgetsImportsIsFoundOut() {
    assertThatThrownBy(() -> runAll(ForgetfulRealms::ofImports))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("seed ");
  }

  private static void runAll(Supplier<InMemoryRealms> stores) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      run(seed, stores);
    }
  }

  private static PropertyRun run(long seed, Supplier<InMemoryRealms> stores) {
    try (LocalRealms realms = new LocalRealms(prerenderer, stores.get(), LookupLimits.DEFAULT)) {
      EditMaker.REALMS.forEach(realms::addRealm);
      PropertyRun run =
          new PropertyRun(
              seed,
              new PropertyRun.Subject(realms.store(), realms.store(), realms.lookup()),
              prerenderer);
      run.run(STEPS);
      return run;
    }
  }
}
