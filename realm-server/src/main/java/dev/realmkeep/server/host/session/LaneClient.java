package dev.realmkeep.server.host.session;

/**
 * The far end of a {@link LaneSession}. Called by one thread at a time, on any thread, possibly
 * while a lock is held: it must be quick, and must call nothing of its session.
 */
public interface LaneClient {

  /** One frame for the client, in order. */
  void frame(String text);

  /** The session has ended by itself: nothing follows. Called at most once. */
  void closed(SessionEnd end);
}
