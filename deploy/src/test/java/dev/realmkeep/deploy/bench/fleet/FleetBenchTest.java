package dev.realmkeep.deploy.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of fleets runs, with real processes; whether what it counts is right, not fast. */
class FleetBenchTest {

  @TempDir Path work;

  @Test
  void aQuickRunCountsWhatTheProductPromises() throws Exception {
    FleetOptions options =
        FleetOptions.parse(
            List.of("--quick", "--only", "fan-out,hand-off,visible,races,connections"));

    Map<Measure, Figure> figures = new FleetBench(options, work).measureRealmkeep();

    assertThat(figures.get(Measure.STALE)).isEqualTo(Figure.of(0, "100 races"));
    assertThat(figures.get(Measure.AUDIT)).isEqualTo(Figure.of(0));
    assertThat(figures.get(Measure.COMPUTES)).isEqualTo(Figure.of(1));
    assertThat(figures.get(Measure.FAN_OUT)).isInstanceOf(Figure.Value.class);
    assertThat(figures.get(Measure.VISIBLE_P99)).isInstanceOf(Figure.Value.class);
    assertThat(figures.get(Measure.DEAF)).isInstanceOf(Figure.Value.class);
    assertThat(figures.get(Measure.HAND_OFF_P50)).isInstanceOf(Figure.Value.class);
    assertThat(Measure.CONNECTIONS.verdict(figures.get(Measure.CONNECTIONS))).isEqualTo("yes");
  }

  @Test
  void aTableShowsRatiosToTheFirstContenderAndWhatIsMissed() {
    Map<Measure, Figure> own = new EnumMap<>(Measure.class);
    own.put(Measure.KILL_P99, Figure.of(100, "3 kills"));
    own.put(Measure.STOPPED, Figure.of(5_000));
    Map<Measure, Figure> other = new EnumMap<>(Measure.class);
    other.put(Measure.KILL_P99, new Figure.Beyond(45_000));
    other.put(Measure.STOPPED, new Figure.None("nobody waits"));
    ByteArrayOutputStream text = new ByteArrayOutputStream();

    new FleetTable(
            List.of(
                new FleetBench.Result("First", "as it is", own),
                new FleetBench.Result("Second", "as it is", other)))
        .print(new PrintStream(text, true));

    assertThat(text.toString().lines())
        .contains(
            "| 4 | … p99 | ≤ 150 ms | 100 ms (3 kills) | yes | > 450× · > 45.0 s |",
            "| 5 | holder stopped → another computes, the longest | ≤ 4 s | 5.0 s | **no** |"
                + " nobody waits |");
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FleetOptions.parse(List.of("--fast")))
        .withMessage("unknown option --fast");
    assertThatIllegalArgumentException().isThrownBy(() -> FleetOptions.parse(List.of("--only")));
  }
}
