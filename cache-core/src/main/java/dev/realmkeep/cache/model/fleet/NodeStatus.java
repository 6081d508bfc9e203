package dev.realmkeep.cache.model.fleet;

import dev.realmkeep.cache.model.CoordinationMode;
import java.util.List;

/**
 * What a node says about itself, twice a second.
 *
 * @param mode the mode of coordination that is in force there
 * @param trusted whether its own cache may answer
 * @param tailLagMillis age of its newest successful look at the change log
 * @param running populates under way that are named, the longest first
 * @param runningCount all populates under way
 * @param waitingCount populates that wait for another node
 * @param l1Entries modules in its own cache, about
 * @param l1Bytes their weight, bytes
 */
public record NodeStatus(
    Phase phase,
    CoordinationMode mode,
    boolean trusted,
    long tailLagMillis,
    List<RunningPopulate> running,
    int runningCount,
    int waitingCount,
    long l1Entries,
    long l1Bytes) {

  /** Populates that are named at most; the others are only counted. */
  public static final int RUNNING_MAX = 16;

  public NodeStatus {
    running = List.copyOf(running);
  }

  /** Where in its life a node stands. */
  public enum Phase {
    /** It loads directories, and is not ready for requests. */
    STARTING,
    READY,
    /** It takes no new requests and finishes those under way. */
    DRAINING
  }
}
