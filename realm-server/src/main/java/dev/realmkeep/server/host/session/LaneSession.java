package dev.realmkeep.server.host.session;

import java.util.concurrent.CompletableFuture;

/**
 * One client's way to a realm's lane, in this process or in another: who uses it does not see
 * which. Called by one thread at a time; nothing blocks. Answers come to the {@link LaneClient};
 * those of calls on the lane, refusals and malformed frames in the order of their requests, those
 * of procedures in any.
 */
public interface LaneSession {

  /** One text of the client: a frame, or a list of frames. After the end it is dropped. */
  void send(String text);

  /** Completed when more may be sent; a peer that cannot keep up holds its client back. */
  CompletableFuture<Void> writable();

  /** The client has left: its subscriptions end, and nothing is told it any more. Idempotent. */
  void close();
}
