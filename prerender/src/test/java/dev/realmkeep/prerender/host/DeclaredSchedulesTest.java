package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.model.lane.ScheduleChange.When;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostDescription.Declared;
import dev.realmkeep.prerender.host.call.HostDescription.Function;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Declarations against the rows that are there. */
class DeclaredSchedulesTest {

  private static final String ID = "declared:f";
  private static final long NOW = 10_500;

  private static List<ScheduleChange> changes(Declared declared, ScheduledCall... rows) {
    Function function = new Function("f", FunctionKind.REDUCER, 0, 0, declared);
    return DeclaredSchedules.changes(
        new HostDescription(Map.of("f", function), List.of(), Set.of()), List.of(rows), NOW);
  }

  private static ScheduledCall row(String id, FunctionKind kind, long at, Long every) {
    return new ScheduledCall(id, kind, "f", "[]", at, every);
  }

  private static ScheduledCall row(long at, Long every) {
    return row(ID, FunctionKind.REDUCER, at, every);
  }

  private static ScheduleChange arm(When when, Long every) {
    return new ScheduleChange.Arm(ID, FunctionKind.REDUCER, "f", "[]", when, every, false);
  }

  @Test
  void anInstantToComeIsArmed() {
    assertThat(changes(new Declared(20_000L, null)))
        .containsExactly(arm(new When.At(20_000), null));
  }

  @Test
  void anInstantThatHasPassedAndHasNoRowHasFiredAndIsNotArmedAgain() {
    assertThat(changes(new Declared(10_000L, null))).isEmpty();
    assertThat(changes(new Declared(NOW, null))).isEmpty();
  }

  @Test
  void anOverdueRowIsLeftToFire() {
    assertThat(changes(new Declared(10_000L, null), row(10_000, null))).isEmpty();
  }

  @Test
  void anInstantThatWasMovedIsArmedAnewOrCancelledIfItHasPassed() {
    assertThat(changes(new Declared(20_000L, null), row(15_000, null)))
        .containsExactly(arm(new When.At(20_000), null));
    assertThat(changes(new Declared(9_000L, null), row(15_000, null)))
        .containsExactly(new ScheduleChange.Cancel(ID));
  }

  @Test
  void anIntervalBeginsNowAndARowThatSaysItKeepsItsAnchor() {
    assertThat(changes(new Declared(null, 1_000L)))
        .containsExactly(arm(new When.After(1_000), 1_000L));
    assertThat(changes(new Declared(null, 1_000L), row(7_777, 1_000L))).isEmpty();
  }

  @Test
  void anIntervalThatChangedIsArmedAnew() {
    assertThat(changes(new Declared(null, 2_000L), row(11_000, 1_000L)))
        .containsExactly(arm(new When.After(2_000), 2_000L));
  }

  @Test
  void anAnchoredIntervalThatBeganBeforeIsDueAtItsNextTick() {
    assertThat(changes(new Declared(7_000L, 1_000L)))
        .containsExactly(arm(new When.At(11_000), 1_000L));
    assertThat(changes(new Declared(500L, 1_000L))) // one that is due just now has been
        .containsExactly(arm(new When.At(11_500), 1_000L));
    assertThat(changes(new Declared(20_000L, 1_000L)))
        .containsExactly(arm(new When.At(20_000), 1_000L));
  }

  @Test
  void aRowOnAnyTickOfItsAnchorSaysWhatIsDeclared() {
    Declared declared = new Declared(7_250L, 1_000L);

    assertThat(changes(declared, row(11_250, 1_000L))).isEmpty();
    assertThat(changes(declared, row(6_250, 1_000L))).isEmpty();
    assertThat(changes(declared, row(11_000, 1_000L)))
        .containsExactly(arm(new When.At(11_250), 1_000L));
  }

  @Test
  void anotherKindOfFunctionIsArmedAnewAndWhatIsDeclaredNoMoreIsCancelled() {
    assertThat(changes(new Declared(null, 1_000L), row(ID, FunctionKind.PROCEDURE, 11_000, 1_000L)))
        .containsExactly(arm(new When.After(1_000), 1_000L));
    assertThat(
            changes(null, row(11_000, 1_000L), row("ctx:1", FunctionKind.REDUCER, 11_000, 1_000L)))
        .as("those that functions made themselves are not the declaration's")
        .containsExactly(new ScheduleChange.Cancel(ID));
  }
}
