package dev.realmkeep.server.host.session;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.server.host.frame.ServerFrames;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What a session's subscriptions tell. A first set that is too large for one frame goes out in
 * pieces: the first in its place among the answers, each other one when the client is ready, one at
 * a time for the whole session. What changes meanwhile waits behind the last piece of its
 * subscription, so a client hears of a document's change after it was given the document. What a
 * session holds for a client is bounded; over the bound {@code slow} runs, on the thread that told.
 *
 * <pre>
 *   {@link Told}: answered ─▶ behind (pieces, then held frames, in order) ─▶ up to date
 * </pre>
 *
 * <p>Told by the lane's thread, which never waits; pieces are made on the common pool. The monitor
 * is held while frames go to the {@link AnswerOrder}, which keeps a change from overtaking what is
 * held; nothing takes it the other way round.
 */
final class FirstSets {
  /**
   * Bytes of documents in a piece, unless one document has more: half of the smallest outbox fits.
   */
  static final int PIECE_BYTES = 16 * 1024;

  /** Bytes that may wait here for the client. */
  static final long HELD_BYTES_MAX = 64L * 1024 * 1024;

  private final AnswerOrder answers;
  private final LaneClient client;
  private final Runnable slow;
  private final ArrayDeque<Told> behind = new ArrayDeque<>();
  private long heldBytes;
  private boolean ended;

  FirstSets(AnswerOrder answers, LaneClient client, Runnable slow) {
    this.answers = answers;
    this.client = client;
    this.slow = slow;
  }

  Told of(String id, AnswerOrder.Place place) {
    return new Told(id, place);
  }

  /** Nothing is told any more. */
  synchronized void end() {
    ended = true;
    behind.forEach(Told::forget);
    behind.clear();
  }

  /** One subscription. */
  final class Told {
    private final String id;
    private final AnswerOrder.Place place;
    private final ArrayDeque<Document> pieces = new ArrayDeque<>();
    private final ArrayDeque<String> held = new ArrayDeque<>();
    private boolean answered;
    private boolean dropped;

    private Told(String id, AnswerOrder.Place place) {
      this.id = id;
      this.place = place;
    }

    void initial(List<Document> documents) {
      boolean tooMuch;
      synchronized (FirstSets.this) {
        answered = true;
        if (!dropped && !ended) {
          documents.forEach(this::hold);
        }
        List<Document> first = piece();
        place.answer(ServerFrames.initial(id, first, !pieces.isEmpty()));
        if (!pieces.isEmpty()) {
          goBehind(this);
        }
        tooMuch = heldBytes > HELD_BYTES_MAX;
      }
      if (tooMuch) {
        slow.run();
      }
    }

    void changed(List<Document> put, List<String> removed) {
      String frame = ServerFrames.changed(id, put, removed);
      synchronized (FirstSets.this) {
        if (dropped || ended) {
          return;
        }
        if (!behind.contains(this)) {
          answers.now(frame);
          return;
        }
        held.add(frame);
        heldBytes += weight(frame);
        if (heldBytes <= HELD_BYTES_MAX) {
          return;
        }
      }
      slow.run();
    }

    /** It ends by itself: whether its client had been answered, and so must be told otherwise. */
    boolean ends() {
      synchronized (FirstSets.this) {
        drop();
        return answered;
      }
    }

    /** Nothing more of it is told. */
    void drop() {
      synchronized (FirstSets.this) {
        dropped = true;
        forget();
      }
    }

    private void hold(Document document) {
      pieces.add(document);
      heldBytes += weight(document.json());
    }

    private void forget() {
      pieces.forEach(document -> heldBytes -= weight(document.json()));
      pieces.clear();
      held.forEach(frame -> heldBytes -= weight(frame));
      held.clear();
    }

    private List<Document> piece() {
      List<Document> piece = new ArrayList<>();
      int bytes = 0;
      for (Document next = pieces.peek(); next != null; next = pieces.peek()) {
        int weight = weight(next.json());
        if (!piece.isEmpty() && bytes + weight > PIECE_BYTES) {
          break;
        }
        piece.add(pieces.remove());
        bytes += weight;
        heldBytes -= weight;
      }
      return piece;
    }

    /** The next thing to tell; null when it is up to date. */
    private @org.jspecify.annotations.Nullable String next() {
      if (!pieces.isEmpty()) {
        List<Document> piece = piece();
        return ServerFrames.next(id, piece, !pieces.isEmpty());
      }
      String frame = held.poll();
      if (frame != null) {
        heldBytes -= weight(frame);
      }
      return frame;
    }
  }

  private void goBehind(Told told) {
    behind.add(told);
    if (behind.size() == 1) {
      await();
    }
  }

  private void await() {
    client.ready().thenRunAsync(this::tellNext);
  }

  private synchronized void tellNext() {
    Told first = behind.peek();
    while (first != null) {
      String frame = first.next();
      if (frame != null) {
        answers.now(frame);
        await();
        return;
      }
      behind.remove();
      first = behind.peek();
    }
  }

  private static int weight(String text) {
    return ByteBufUtil.utf8Bytes(text);
  }
}
