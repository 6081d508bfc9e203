package dev.realmkeep.coordination.listen;

import java.time.Duration;

/**
 * How the listening connection is kept.
 *
 * @param queryTimeout limit of connecting and of one {@link Listener#run}; a connection that passes
 *     it is given up
 * @param reconnectMin first pause before connecting again
 * @param reconnectMax longest pause; pauses double up to it and are shortened by up to half at
 *     random
 * @param gather how long announcements are gathered while one is on its way
 */
public record ListenerSettings(
    Duration queryTimeout, Duration reconnectMin, Duration reconnectMax, Duration gather) {

  /** 2 s, 50 ms, 5 s, 5 ms. */
  public static final ListenerSettings DEFAULT =
      new ListenerSettings(
          Duration.ofSeconds(2),
          Duration.ofMillis(50),
          Duration.ofSeconds(5),
          Duration.ofMillis(5));
}
