package dev.realmkeep.server.http;

import java.time.Duration;

/**
 * Every bound of the API. All are per process unless they say otherwise.
 *
 * @param requestsInFlightMax more are answered {@code overloaded}
 * @param connectionsMax more are closed at once
 * @param headerBytesMax all header lines of a request together
 * @param pathCharsMax length of a request's path
 * @param fileBytesMax body of one file
 * @param atomicBytesMax body of one {@code _atomic} request
 * @param atomicOperationsMax operations of one {@code _atomic} request
 * @param jsonBytesMax body of any other request with JSON
 * @param bufferedBytesMax request bodies held in memory at the same time
 * @param batchRefsMax refs or modules of one request
 * @param requestHeadTimeout from a connection's opening, or its last answer, to a complete head
 * @param bodyTimeout from a request's head to the end of its body
 * @param idleTimeout without a byte in either direction; whole seconds
 * @param deadlineDefault time for an answer when the request names none
 * @param deadlineMax longest a request may ask for
 * @param compressBytesMin smallest body worth compressing
 * @param compressBytesMax largest body compressed; beyond it the event loop would be held too long
 * @param stallMax an event loop that did not run for longer makes the process not live
 */
public record HttpLimits(
    int requestsInFlightMax,
    int connectionsMax,
    int headerBytesMax,
    int pathCharsMax,
    int fileBytesMax,
    int atomicBytesMax,
    int atomicOperationsMax,
    int jsonBytesMax,
    long bufferedBytesMax,
    int batchRefsMax,
    Duration requestHeadTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    Duration deadlineDefault,
    Duration deadlineMax,
    int compressBytesMin,
    int compressBytesMax,
    Duration stallMax) {

  public HttpLimits {
    if (deadlineDefault.compareTo(deadlineMax) > 0) {
      throw new IllegalArgumentException("the default deadline is over the longest there is");
    }
    if (requestsInFlightMax < 1 || connectionsMax < 1) {
      throw new IllegalArgumentException("at least one request and one connection");
    }
  }

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  public static final HttpLimits DEFAULT =
      new HttpLimits(
          1024,
          4096,
          16 * KIB,
          1024,
          16 * MIB,
          64 * MIB,
          10_000,
          MIB,
          256L * MIB,
          1000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(75),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          KIB,
          MIB,
          Duration.ofSeconds(20));

  /** These with other bounds on what may be under way at once. */
  public HttpLimits withConcurrency(int requestsInFlight, int connections, long bufferedBytes) {
    return new HttpLimits(
        requestsInFlight,
        connections,
        headerBytesMax,
        pathCharsMax,
        fileBytesMax,
        atomicBytesMax,
        atomicOperationsMax,
        jsonBytesMax,
        bufferedBytes,
        batchRefsMax,
        requestHeadTimeout,
        bodyTimeout,
        idleTimeout,
        deadlineDefault,
        deadlineMax,
        compressBytesMin,
        compressBytesMax,
        stallMax);
  }

  /** These with other bounds on the size of a request. */
  public HttpLimits withSizes(int fileBytes, int atomicBytes, int jsonBytes) {
    return new HttpLimits(
        requestsInFlightMax,
        connectionsMax,
        headerBytesMax,
        pathCharsMax,
        fileBytes,
        atomicBytes,
        atomicOperationsMax,
        jsonBytes,
        bufferedBytesMax,
        batchRefsMax,
        requestHeadTimeout,
        bodyTimeout,
        idleTimeout,
        deadlineDefault,
        deadlineMax,
        compressBytesMin,
        compressBytesMax,
        stallMax);
  }

  /** These with other patience. */
  public HttpLimits withTimeouts(
      Duration requestHead, Duration body, Duration idle, Duration deadline) {
    return new HttpLimits(
        requestsInFlightMax,
        connectionsMax,
        headerBytesMax,
        pathCharsMax,
        fileBytesMax,
        atomicBytesMax,
        atomicOperationsMax,
        jsonBytesMax,
        bufferedBytesMax,
        batchRefsMax,
        requestHead,
        body,
        idle,
        deadline,
        deadlineMax,
        compressBytesMin,
        compressBytesMax,
        stallMax);
  }

  /** These with another bound on how long an event loop may be held. */
  public HttpLimits withStallMax(Duration stall) {
    return new HttpLimits(
        requestsInFlightMax,
        connectionsMax,
        headerBytesMax,
        pathCharsMax,
        fileBytesMax,
        atomicBytesMax,
        atomicOperationsMax,
        jsonBytesMax,
        bufferedBytesMax,
        batchRefsMax,
        requestHeadTimeout,
        bodyTimeout,
        idleTimeout,
        deadlineDefault,
        deadlineMax,
        compressBytesMin,
        compressBytesMax,
        stall);
  }
}
