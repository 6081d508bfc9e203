package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.prerender.host.heap.HeapLimits;
import java.time.Duration;

/**
 * How much one module host takes on. Immutable; the limits of a single run are the program's.
 *
 * @param queueDepthMax calls that wait for the main lane; one more is refused
 * @param callsPerConnectionMax calls of one connection that are not answered; one more is refused
 * @param turnLimit how long a procedure's transaction may hold its turn on the main lane
 * @param replacementWait how long a lane waits for a new instance before the host is given up
 * @param spareIdle time after which a lane without calls lets its spare instance go; the next call
 *     has another one made
 * @param proceduresMax procedures that run at once
 * @param procedureQueueMax procedures that wait; one more is refused
 * @param procedureWait how long a procedure waits before it is refused
 * @param procedureIdle time after which a thread and instance without work end
 * @param procedureRunsMax runs after which a pooled instance is replaced
 * @param cancelOnDisconnect whether calls of a client that has left are dropped and its procedures
 *     ended
 * @param cancelGrace between telling a procedure that its client has left and ending it
 * @param subscriptionsPerConnectionMax subscriptions of one connection; one more is refused
 * @param heap the policy for the main lane's memory
 */
public record HostLimits(
    int queueDepthMax,
    int callsPerConnectionMax,
    Duration turnLimit,
    Duration replacementWait,
    Duration spareIdle,
    int proceduresMax,
    int procedureQueueMax,
    Duration procedureWait,
    Duration procedureIdle,
    int procedureRunsMax,
    boolean cancelOnDisconnect,
    Duration cancelGrace,
    int subscriptionsPerConnectionMax,
    HeapLimits heap) {

  public static final HostLimits DEFAULT =
      new HostLimits(
          65_536,
          16_384,
          Duration.ofSeconds(1),
          Duration.ofSeconds(15),
          Duration.ofSeconds(60),
          4,
          1_024,
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          10_000,
          true,
          Duration.ofSeconds(1),
          256,
          HeapLimits.DEFAULT);

  public HostLimits {
    if (queueDepthMax < 1
        || callsPerConnectionMax < 1
        || proceduresMax < 1
        || procedureQueueMax < 1
        || procedureRunsMax < 1
        || subscriptionsPerConnectionMax < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }

  /** These limits with others for the main lane's queue. */
  public HostLimits withQueue(int depthMax, int perConnectionMax) {
    return new HostLimits(
        depthMax,
        perConnectionMax,
        turnLimit,
        replacementWait,
        spareIdle,
        proceduresMax,
        procedureQueueMax,
        procedureWait,
        procedureIdle,
        procedureRunsMax,
        cancelOnDisconnect,
        cancelGrace,
        subscriptionsPerConnectionMax,
        heap);
  }

  /** These limits with others for the procedure pool. */
  public HostLimits withPool(int atOnce, int waiting, Duration wait) {
    return new HostLimits(
        queueDepthMax,
        callsPerConnectionMax,
        turnLimit,
        replacementWait,
        spareIdle,
        atOnce,
        waiting,
        wait,
        procedureIdle,
        procedureRunsMax,
        cancelOnDisconnect,
        cancelGrace,
        subscriptionsPerConnectionMax,
        heap);
  }

  /** These limits with other waits: for a transaction's turn and for a new instance. */
  public HostLimits withWaits(Duration turn, Duration replacement) {
    return new HostLimits(
        queueDepthMax,
        callsPerConnectionMax,
        turn,
        replacement,
        spareIdle,
        proceduresMax,
        procedureQueueMax,
        procedureWait,
        procedureIdle,
        procedureRunsMax,
        cancelOnDisconnect,
        cancelGrace,
        subscriptionsPerConnectionMax,
        heap);
  }

  /** These limits with another time after which a spare instance is let go. */
  public HostLimits withSpareIdle(Duration idle) {
    return new HostLimits(
        queueDepthMax,
        callsPerConnectionMax,
        turnLimit,
        replacementWait,
        idle,
        proceduresMax,
        procedureQueueMax,
        procedureWait,
        procedureIdle,
        procedureRunsMax,
        cancelOnDisconnect,
        cancelGrace,
        subscriptionsPerConnectionMax,
        heap);
  }

  /** These limits with another policy for clients that leave. */
  public HostLimits withCancelOnDisconnect(boolean cancel, Duration grace) {
    return new HostLimits(
        queueDepthMax,
        callsPerConnectionMax,
        turnLimit,
        replacementWait,
        spareIdle,
        proceduresMax,
        procedureQueueMax,
        procedureWait,
        procedureIdle,
        procedureRunsMax,
        cancel,
        grace,
        subscriptionsPerConnectionMax,
        heap);
  }

  /** These limits with another policy for memory. */
  public HostLimits withHeap(HeapLimits policy) {
    return new HostLimits(
        queueDepthMax,
        callsPerConnectionMax,
        turnLimit,
        replacementWait,
        spareIdle,
        proceduresMax,
        procedureQueueMax,
        procedureWait,
        procedureIdle,
        procedureRunsMax,
        cancelOnDisconnect,
        cancelGrace,
        subscriptionsPerConnectionMax,
        policy);
  }
}
