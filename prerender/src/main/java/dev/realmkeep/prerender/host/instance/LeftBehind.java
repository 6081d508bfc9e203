package dev.realmkeep.prerender.host.instance;

/**
 * What a call left open and its scope closed.
 *
 * @param iterators open iterators over documents
 * @param timers sleeps and fetches under way when the call ended
 * @param spans timing spans
 * @param promises transactions under way when the call ended, and its own promise if it never
 *     settled
 */
public record LeftBehind(int iterators, int timers, int spans, int promises) {
  public static final LeftBehind NOTHING = new LeftBehind(0, 0, 0, 0);

  public boolean isNothing() {
    return equals(NOTHING);
  }
}
