package dev.realmkeep.server.http.exchange;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.problem.ProblemException;
import io.vertx.ext.web.RoutingContext;

/**
 * The first look at a request: its path, realm and headers become a {@link Call}, or it is refused.
 * On the request's event loop.
 */
public final class Reception {
  private final RealmMap realms;
  private final HttpLimits limits;
  private final BodyBudget budget;
  private final Clock clock;

  public Reception(RealmMap realms, HttpLimits limits, BodyBudget budget, Clock clock) {
    this.realms = realms;
    this.limits = limits;
    this.budget = budget;
    this.clock = clock;
  }

  /** The id that a request's log entries and problems carry. */
  public static String traceId(RoutingContext http) {
    String known = http.get(TraceId.class.getName());
    if (known != null) {
      return known;
    }
    String traceId = TraceId.of(http.request().getHeader("traceparent"));
    http.put(TraceId.class.getName(), traceId);
    return traceId;
  }

  /**
   * @throws ProblemException (bad-request) when the path or a header is not valid
   */
  public Call receive(RoutingContext http) {
    long receivedNanos = clock.nanoTime();
    String rawPath = http.request().path();
    String path = UrlPath.canonical(rawPath == null ? "" : rawPath, limits.pathCharsMax());
    RequestHeaders headers = RequestHeaders.parse(http.request().headers(), limits);
    return new Call(
        http,
        path,
        realms.target(path).orElse(null),
        headers,
        traceId(http),
        receivedNanos,
        limits,
        budget,
        clock);
  }
}
