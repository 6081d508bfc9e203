package dev.realmkeep.cache.model;

import java.util.List;

/**
 * One entry of the change log: what a committed transaction made unusable.
 *
 * @param seq position in the log, unique, not contiguous; used to apply an entry once
 * @param realm the realm's URL; empty for {@link Kind#ALL}
 * @param generation the realm's generation after the change
 * @param modules normalised module URLs (of any realm) whose entries are gone; empty unless {@link
 *     Kind#MODULES}
 */
public record Invalidation(
    long seq, Kind kind, String realm, long generation, List<String> modules) {

  public Invalidation {
    modules = List.copyOf(modules);
  }

  /** What is covered. */
  public enum Kind {
    /** The modules named, wherever they are. */
    MODULES,
    /** Every entry of the realm, and every entry that read from it. */
    REALM,
    /** Everything. */
    ALL
  }
}
