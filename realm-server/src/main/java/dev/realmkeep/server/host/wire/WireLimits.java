package dev.realmkeep.server.host.wire;

import java.time.Duration;

/**
 * Bounds of WebSockets.
 *
 * @param frameBytesMax one message of a client
 * @param outboxBytesMax what waits for one client, or is on its way to it
 * @param linkOutboxBytesMax what waits for one node
 * @param pingEvery how often clients are pinged
 * @param silenceMax a client that sends nothing for so long, no pong either, is gone
 * @param linkPingEvery how often nodes ping each other
 * @param linkSilenceMax a node that sends nothing for so long is gone
 * @param socketsMax clients at once
 */
public record WireLimits(
    int frameBytesMax,
    long outboxBytesMax,
    long linkOutboxBytesMax,
    Duration pingEvery,
    Duration silenceMax,
    Duration linkPingEvery,
    Duration linkSilenceMax,
    int socketsMax) {

  private static final int MIB = 1024 * 1024;

  public static final WireLimits DEFAULT =
      new WireLimits(
          MIB,
          8L * MIB,
          64L * MIB,
          Duration.ofSeconds(15),
          Duration.ofSeconds(45),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          4096);

  /** These with another outbox for clients. */
  public WireLimits withOutboxBytesMax(long bytes) {
    return new WireLimits(
        frameBytesMax,
        bytes,
        linkOutboxBytesMax,
        pingEvery,
        silenceMax,
        linkPingEvery,
        linkSilenceMax,
        socketsMax);
  }

  /** These with another patience with clients. */
  public WireLimits withPulse(Duration every, Duration silence) {
    return new WireLimits(
        frameBytesMax,
        outboxBytesMax,
        linkOutboxBytesMax,
        every,
        silence,
        linkPingEvery,
        linkSilenceMax,
        socketsMax);
  }
}
