package dev.realmkeep.coordination.listen;

/** Hears of each connection of a {@link Listener}. Called on an event loop; must be quick. */
public interface Link {
  /** There is a connection, and it listens: what is notified from now on is heard. */
  void up();

  /** It is gone, and with it, unheard, whatever is notified until the next {@link #up}. */
  void down(Throwable cause);
}
