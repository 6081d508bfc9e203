package dev.realmkeep.server.http.exchange;

import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.problem.ProblemException;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request, as the operations see it. Used on the event loop of its connection until the
 * operation has returned its future; what it holds by then may be read from any thread.
 */
public final class Call {
  private static final String KEY = Call.class.getName();

  private final RoutingContext http;
  private final String path;
  private final @Nullable RealmTarget target;
  private final RequestHeaders headers;
  private final String traceId;
  private final long receivedNanos;
  private final HttpLimits limits;
  private final BodyBudget budget;
  private final Clock clock;

  Call(
      RoutingContext http,
      String path,
      @Nullable RealmTarget target,
      RequestHeaders headers,
      String traceId,
      long receivedNanos,
      HttpLimits limits,
      BodyBudget budget,
      Clock clock) {
    this.http = http;
    this.path = path;
    this.target = target;
    this.headers = headers;
    this.traceId = traceId;
    this.receivedNanos = receivedNanos;
    this.limits = limits;
    this.budget = budget;
    this.clock = clock;
    http.put(KEY, this);
  }

  /** The call of a context that {@link Reception} has let in. */
  public static Call of(RoutingContext http) {
    Call call = http.get(KEY);
    if (call == null) {
      throw new IllegalStateException("a route was reached without a reception");
    }
    return call;
  }

  /** Canonical path, beginning with a slash. */
  public String path() {
    return path;
  }

  /** Where it points in a realm; empty when no realm holds the path. */
  public Optional<RealmTarget> target() {
    return Optional.ofNullable(target);
  }

  /** {@link #target()} for operations of a realm. */
  public RealmTarget inRealm() {
    if (target == null) {
      throw new IllegalStateException("an operation of a realm was reached without one");
    }
    return target;
  }

  public RequestHeaders headers() {
    return headers;
  }

  public String traceId() {
    return traceId;
  }

  public HttpLimits limits() {
    return limits;
  }

  public @Nullable String header(String name) {
    return http.request().getHeader(name);
  }

  /** The tags a write depends on. */
  public WriteConditions writeConditions() {
    return new WriteConditions(
        TagCondition.parse("If-Match", header("If-Match")),
        TagCondition.parse("If-None-Match", header("If-None-Match")));
  }

  /** Whether the query names {@code parameter}, with or without a value. */
  public boolean hasQuery(String parameter) {
    return http.queryParams().contains(parameter);
  }

  /**
   * The one value of a query parameter.
   *
   * @throws ProblemException (bad-request) when it is absent, empty or repeated
   */
  public String query(String parameter) {
    List<String> values = http.queryParams().getAll(parameter);
    if (values.size() != 1 || values.get(0).isEmpty()) {
      throw ProblemException.badRequest("the query parameter " + parameter + " is needed once");
    }
    return values.get(0);
  }

  /** The body, at most {@code bytesMax}; see {@link BodyReader}. */
  public CompletableFuture<byte[]> body(int bytesMax) {
    return BodyReader.read(http, budget, bytesMax, limits.bodyTimeout());
  }

  /**
   * The body of a request that must have the type {@code application/json}. The type is demanded
   * because a page of another origin can send any other without asking first (CORS).
   */
  public CompletableFuture<byte[]> jsonBody(int bytesMax) {
    String type = header("Content-Type");
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(Answer.JSON)) {
      throw ProblemException.badRequest("Content-Type must be application/json, found: " + type);
    }
    return body(bytesMax);
  }

  /**
   * Runs {@code action} when the client ends the connection, or the request, before it was
   * answered; on the event loop. To be called on it.
   */
  public void whenLeft(Runnable action) {
    if (http.response().closed() && !http.response().ended()) {
      action.run();
      return;
    }
    http.addEndHandler(ended -> {
      if (ended.failed()) {
        action.run();
      }
    });
  }

  /**
   * How the lookup is to answer: in what is left of the deadline, with what priority. The minimum
   * generation is not passed on: it was reached before the operation began.
   */
  public LookupOptions lookupOptions() {
    Duration left = remaining();
    return new LookupOptions(
        left.isPositive() ? left : Duration.ofNanos(1),
        headers.priority(),
        headers.staleIfError(),
        0);
  }

  /** What is left until the deadline; zero or negative when it has passed. */
  public Duration remaining() {
    return headers.timeout().minus(elapsed());
  }

  /** Since the request's head was complete. */
  public Duration elapsed() {
    return Duration.ofNanos(clock.nanoTime() - receivedNanos);
  }
}
