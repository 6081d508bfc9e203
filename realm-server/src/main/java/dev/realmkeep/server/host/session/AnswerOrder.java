package dev.realmkeep.server.host.session;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers in the order of their requests: an answer waits until all that were asked for
 * before it are told. Any thread. The client is told while the monitor is held, which is what keeps
 * two threads from overtaking one another between taking an answer and telling it.
 */
final class AnswerOrder {
  private final LaneClient client;
  private final ArrayDeque<Place> waiting = new ArrayDeque<>();
  private boolean ended;

  AnswerOrder(LaneClient client) {
    this.client = client;
  }

  /** A request's place among the answers. */
  final class Place {
    private @Nullable String answer;

    private Place() {}

    /** Its answer; a second one is dropped. */
    void answer(String frame) {
      synchronized (AnswerOrder.this) {
        if (answer != null) {
          return;
        }
        answer = frame;
        tell();
      }
    }
  }

  /** The next place. */
  synchronized Place next() {
    Place place = new Place();
    waiting.add(place);
    return place;
  }

  /** Something that no order binds. */
  synchronized void now(String frame) {
    if (!ended) {
      client.frame(frame);
    }
  }

  /** Nothing is told any more. */
  synchronized void end() {
    ended = true;
    waiting.clear();
  }

  /** As {@link #end()}, and tells the client, unless it has ended already. */
  synchronized void end(SessionEnd why) {
    if (!ended) {
      end();
      client.closed(why);
    }
  }

  /** Holds the monitor. */
  private void tell() {
    for (Place first = waiting.peek();
        first != null && first.answer != null && !ended;
        first = waiting.peek()) {
      waiting.remove();
      client.frame(first.answer);
    }
  }
}
