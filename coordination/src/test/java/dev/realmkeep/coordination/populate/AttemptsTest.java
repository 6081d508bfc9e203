package dev.realmkeep.coordination.populate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private final List<CompletableFuture<Set<Long>>> looks = new ArrayList<>();
  private final Attempts attempts =
      new Attempts(
          () -> {
            CompletableFuture<Set<Long>> look = new CompletableFuture<>();
            looks.add(look);
            return look;
          },
          2);

  @Test
  void fewAreLetRunWithoutALook() {
    assertThat(attempts.admit(1)).isCompletedWithValue(true);
    assertThat(attempts.admit(2)).isCompletedWithValue(true);
    attempts.done();
    assertThat(attempts.admit(3)).isCompletedWithValue(true);

    assertThat(looks).isEmpty();
  }

  @Test
  void thoseThatWaitAreLookedUpTogetherAndNeedNotTryWhatIsHeld() {
    runTwo();
    CompletableFuture<Boolean> held = attempts.admit(3);
    CompletableFuture<Boolean> free = attempts.admit(4);
    CompletableFuture<Boolean> alsoHeld = attempts.admit(5);
    assertThat(looks).isEmpty();

    attempts.done();
    assertThat(looks).hasSize(1);
    looks.getFirst().complete(Set.of(1L, 3L, 5L, 77L));

    assertThat(held).isCompletedWithValue(false);
    assertThat(alsoHeld).isCompletedWithValue(false);
    assertThat(free).isCompletedWithValue(true);
  }

  @Test
  void aLookDecidesNothingForThoseWhoCameAfterItBegan() {
    runTwo();
    CompletableFuture<Boolean> before = attempts.admit(3);
    attempts.done();
    CompletableFuture<Boolean> after = attempts.admit(4);

    looks.getFirst().complete(Set.of(3L, 4L));

    assertThat(before).isCompletedWithValue(false);
    assertThat(after).isNotDone();
    assertThat(looks).hasSize(2);
    looks.getLast().complete(Set.of(4L));
    assertThat(after).isCompletedWithValue(false);
  }

  @Test
  void noMoreRunThanAreAllowedAndTheRestIsLookedUpAnew() {
    runTwo();
    CompletableFuture<Boolean> third = attempts.admit(3);
    CompletableFuture<Boolean> fourth = attempts.admit(4);
    attempts.done();
    looks.getFirst().complete(Set.of());
    assertThat(third).isCompletedWithValue(true);
    assertThat(fourth).isNotDone();

    attempts.done();
    looks.getLast().complete(Set.of());

    assertThat(looks).hasSize(2);
    assertThat(fourth).isCompletedWithValue(true);
  }

  @Test
  void aLookThatFailsLetsThemTry() {
    runTwo();
    CompletableFuture<Boolean> third = attempts.admit(3);
    attempts.done();

    looks.getFirst().completeExceptionally(new IllegalStateException("thrown on purpose"));

    assertThat(third).isCompletedWithValue(true);
  }

  @Test
  void aLookThatCannotBeginLetsThemTry() {
    Attempts blind =
        new Attempts(
            () -> {
              throw new IllegalStateException("thrown on purpose");
            },
            1);
    blind.admit(1);
    CompletableFuture<Boolean> second = blind.admit(2);

    blind.done();

    assertThat(second).isCompletedWithValue(true);
  }

  private void runTwo() {
    attempts.admit(1);
    attempts.admit(2);
  }
}
