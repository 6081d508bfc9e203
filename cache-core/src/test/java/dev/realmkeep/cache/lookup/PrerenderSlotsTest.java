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
