package dev.realmkeep.cache.lookup;

/** Where an answer came from. */
public enum Tier {
  /** The process's own cache. */
  L1("l1"),
  /** The shared store. */
  L2("l2"),
  /** A prerender of this process. */
  POPULATED("populated"),
  /** A prerender of another process that this lookup waited for. */
  PEER("peer"),
  /** The last known good entry, on request, in place of a failure. */
  STALE("stale");

  private final String label;

  Tier(String label) {
    this.label = label;
  }

  /** The value of the {@code X-Cache} header and of the metric's tag. */
  public String label() {
    return label;
  }
}
