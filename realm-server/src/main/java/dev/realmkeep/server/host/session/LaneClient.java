package dev.realmkeep.server.host.session;

import java.util.concurrent.CompletableFuture;

/**
 * The far end of a {@link LaneSession}. Called by one thread at a time, on any thread, possibly
 * while a lock is held: it must be quick, and must call nothing of its session.
 */
public interface LaneClient {

  /** One frame for the client, in order. */
  void frame(String text);

  /**
   * Completed, on any thread, when the client has taken most of what it was told before: the time
   * to tell it something that can wait. Not asked again before that; once the client is gone it
   * need not complete.
   */
  CompletableFuture<Void> ready();

  /** The session has ended by itself: nothing follows. Called at most once. */
  void closed(SessionEnd end);
}
