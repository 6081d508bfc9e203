package dev.realmkeep.deploy.bench.member;

import java.util.List;
import java.util.Map;

/**
 * One process's part of a cache that a fleet shares, over sources that change. A source is a
 * number, and so is the value computed from it: an answer tells of which state of the source it is.
 * Every method may be called from any thread and blocks it.
 */
public interface SharedCache extends AutoCloseable {

  /** The value of {@code key}, computed when nobody has it. */
  long get(String key) throws Exception;

  /**
   * Gives the source of {@code key} a new number, durably, and makes what was computed from older
   * ones invalid everywhere.
   *
   * @return when the source's new number was committed, {@link System#nanoTime}
   */
  long write(String key, long number) throws Exception;

  /** Creates sources, all of the same number. */
  void prepare(List<String> keys, long number) throws Exception;

  /** Calls that had to be made again because the cache said so. */
  default long retries() {
    return 0;
  }

  /** What else it counts, by name. */
  default Map<String, Long> counts() {
    return Map.of();
  }
}
