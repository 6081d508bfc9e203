package dev.realmkeep.coordination.simulation;

import static dev.realmkeep.coordination.simulation.ModelChecker.Property.LIVENESS;
import static dev.realmkeep.coordination.simulation.ModelChecker.Property.SAFETY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.simulation.ModelChecker.Property;
import dev.realmkeep.coordination.simulation.ModelChecker.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The formal model holds what it promises, and stops doing so with every defect that it can
 * express.
 */
class PopulateModelTest {
  /** Settings under which the model was seen to hold: mutants share theirs. */
  private static final Set<List<String>> HELD = new HashSet<>();

  @TempDir private Path directory;

  /** Settings under which the model as it is must hold. */
  enum Sound {
    TWO_WRITES(SAFETY, "WRITES=2"),
    A_FILE_THAT_IS_NOT_THERE_YET(SAFETY, "WRITES=2", "ABSENT"),
    THREE_NODES_AND_A_FAULT(SAFETY, "NODES=3", "WRITES=0", "FAULTS=1", "LOSSY"),
    A_WRITE_AND_A_FAULT(LIVENESS, "WRITES=1", "FAULTS=1", "LOSSY"),
    TWO_FAULTS(LIVENESS, "WRITES=0", "FAULTS=2", "LOSSY"),
    LOST_ANNOUNCEMENTS(LIVENESS, "NODES=3", "WRITES=0", "LOSSY"),
    ANNOUNCEMENTS_ALONE_WAKE(LIVENESS, "PROMPT", "NODES=3", "WRITES=0"),
    ANNOUNCEMENTS_ALONE_WAKE_BESIDE_A_WRITE(LIVENESS, "PROMPT", "WRITES=1"),
    A_POOL_AS_LARGE_AS_ITS_SLOTS(LIVENESS, "TWO_KEYS", "SHARED_POOL", "WRITES=0"),
    KEYS_WITH_THE_SAME_LOCK(LIVENESS, "TWO_KEYS", "COLLIDING", "WRITES=0", "FAULTS=1", "LOSSY");

    private final Property property;
    private final List<String> settings;

    Sound(Property property, String... settings) {
      this.property = property;
      this.settings = List.of(settings);
    }
  }

  /** Defects, each a definition of the same name in the model, and what they violate. */
  enum Mutant {
    LATE_INTEREST("acceptance cycle", LIVENESS, "PROMPT"),
    ANNOUNCE_ONLY_STORED("acceptance cycle", LIVENESS, "PROMPT", "NODES=3", "WRITES=0"),
    ANNOUNCE_BEFORE_COMMIT("acceptance cycle", LIVENESS, "PROMPT"),
    NO_LOCK_WATCH("acceptance cycle", LIVENESS, "LOSSY", "WRITES=0"),
    NO_IDLE_TIMEOUT("acceptance cycle", LIVENESS, "LOSSY", "WRITES=0", "FAULTS=1"),
    NO_RECONNECT("acceptance cycle", LIVENESS, "LOSSY", "WRITES=0", "FAULTS=1"),
    SECOND_CONNECTION("acceptance cycle", LIVENESS, "TWO_KEYS", "SHARED_POOL", "WRITES=0"),
    NO_ROW_LOCK(Violated.STALE, SAFETY),
    NO_COMPARE(Violated.STALE, SAFETY),
    COMPARE_OWN_FILE_ONLY(Violated.STALE, SAFETY),
    COMPARE_IN_LOCK_STATEMENT(Violated.STALE, SAFETY),
    SEARCH_IN_LOCK_STATEMENT(Violated.STALE, SAFETY),
    MEMORY_GENERATIONS(Violated.STALE, SAFETY),
    ZOMBIE_WRITES(Violated.ACCEPTED_TWICE, SAFETY, "WRITES=0", "FAULTS=1"),
    NO_MISSING_ROW(Violated.PRERENDERED_TWICE, SAFETY, "WRITES=0", "ABSENT");

    private final String violates;
    private final Property property;
    private final List<String> settings;

    Mutant(String violates, Property property, String... settings) {
      this.violates = violates;
      this.property = property;
      this.settings = List.of(settings);
    }
  }

  /** Beginnings of what the verifier prints for each assertion. */
  private static final class Violated {
    static final String STALE = "assertion violated ( !((row[0].stored&& !(((row[0].read";
    static final String ACCEPTED_TWICE = "assertion violated  !(row[0].stored)";
    static final String PRERENDERED_TWICE = "assertion violated (due[0]>0)";
  }

  @ParameterizedTest
  @EnumSource
  void nothingStaleIsAcceptedAndNobodyWaitsForEver(Sound sound) throws Exception {
    Verdict verdict = new ModelChecker(directory).verify(sound.property, sound.settings);

    assertThat(verdict.finding()).isEmpty();
    assertThat(verdict.states()).isGreaterThan(400);
  }

  @ParameterizedTest
  @EnumSource
  void theModelCatches(Mutant mutant) throws Exception {
    ModelChecker checker = new ModelChecker(directory);
    List<String> broken = new ArrayList<>(mutant.settings);
    broken.add(mutant.name());

    Verdict verdict = checker.verify(mutant.property, broken);

    assertThat(verdict.finding()).startsWith(mutant.violates);
    List<String> settings = new ArrayList<>(mutant.settings);
    settings.add(mutant.property.name());
    if (HELD.add(settings)) {
      assertThat(checker.verify(mutant.property, mutant.settings).finding())
          .as("without the defect, in the same settings")
          .isEmpty();
    }
  }
}
