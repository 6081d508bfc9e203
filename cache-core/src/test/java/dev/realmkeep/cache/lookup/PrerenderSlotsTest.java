package dev.realmkeep.cache.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.PrerenderSlots.Request;
import dev.realmkeep.cache.model.Priority;
import org.junit.jupiter.api.Test;

class PrerenderSlotsTest {

  @Test
  void backgroundWorkNeverTakesAReservedSlot() {
    PrerenderSlots slots = new PrerenderSlots(2, 1, 10);
    Request first = slots.request(Priority.BACKGROUND);
    Request second = slots.request(Priority.BACKGROUND);
    Request user = slots.request(Priority.USER);

    assertThat(first.granted()).isDone();
    assertThat(second.granted()).isNotDone();
    assertThat(user.granted()).isDone();
    user.release();
    assertThat(second.granted()).isNotDone();
    first.release();
    assertThat(second.granted()).isDone();
  }

  @Test
  void byDefaultTheLastOfSeveralSlotsIsLeftToUsers() {
    int reserved = LookupLimits.DEFAULT.reservedUserSlots();
    for (int size : new int[] {2, 3, 8}) {
      PrerenderSlots slots = new PrerenderSlots(size, reserved, 10);
      for (int i = 0; i < size; i++) {
        slots.request(Priority.BACKGROUND);
      }

      assertThat(slots.inUse()).isEqualTo(size - 1);
      assertThat(slots.request(Priority.USER).granted()).isDone();
    }
  }

  @Test
  void backgroundWorkAlwaysHasASlotToTake() {
    for (int reserved : new int[] {0, 1, 2, 255}) {
      PrerenderSlots one = new PrerenderSlots(1, reserved, 10);
      PrerenderSlots two = new PrerenderSlots(2, reserved, 10);

      assertThat(one.request(Priority.BACKGROUND).granted()).isDone();
      assertThat(two.request(Priority.BACKGROUND).granted()).isDone();
    }
  }

  @Test
  void theOnlySlotGoesToTheUserWhoCameAfterBackgroundWork() {
    PrerenderSlots slots = new PrerenderSlots(1, 1, 10);
    Request running = slots.request(Priority.BACKGROUND);
    Request background = slots.request(Priority.BACKGROUND);
    Request user = slots.request(Priority.USER);

    running.release();

    assertThat(user.granted()).isDone();
    assertThat(background.granted()).isNotDone();
  }

  @Test
  void aReleasedRequestLeavesTheQueueAndReleasesOnlyOnce() {
    PrerenderSlots slots = new PrerenderSlots(1, 0, 10);
    Request held = slots.request(Priority.USER);
    Request gone = slots.request(Priority.USER);
    Request next = slots.request(Priority.USER);

    gone.release();
    gone.release();
    held.release();
    held.release();

    assertThat(gone.granted()).isNotDone();
    assertThat(next.granted()).isDone();
    assertThat(slots.inUse()).isOne();
    next.release();
    assertThat(slots.inUse()).isZero();
    assertThat(slots.waiting()).isZero();
  }

  @Test
  void aRaisedRequestGetsTheReservedSlotAtOnce() {
    PrerenderSlots slots = new PrerenderSlots(2, 1, 10);
    slots.request(Priority.BACKGROUND);
    Request waiting = slots.request(Priority.BACKGROUND);

    waiting.raise(Priority.USER);

    assertThat(waiting.granted()).isDone();
  }

  @Test
  void aFullQueueRefuses() {
    PrerenderSlots slots = new PrerenderSlots(1, 0, 1);
    slots.request(Priority.USER);
    slots.request(Priority.USER);

    assertThat(slots.request(Priority.USER)).isNull();
    assertThat(slots.waiting()).isOne();
  }
}
