package dev.realmkeep.server.http.server;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;

/**
 * Lets pages of configured origins call the API (Fetch standard, "CORS protocol"). A page of
 * another origin is not answered differently: its browser keeps the answer from it, and asks before
 * anything that could change something.
 */
final class Cors {
  private static final String METHODS = "GET, HEAD, PUT, POST, DELETE";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, If-Match, If-None-Match, Cache-Control, X-Realm-Min-Generation,"
          + " X-Deadline-Ms, X-Priority, traceparent";
  private static final String ANSWER_HEADERS =
      "ETag, Content-Location, X-Realm-Generation, X-Cache, Server-Timing, Retry-After, Allow";
  private static final String MAX_AGE_SECONDS = "600";

  private final boolean all;
  private final Set<String> origins;

  Cors(List<String> origins) {
    this.all = origins.contains("*");
    this.origins = Set.copyOf(origins);
  }

  /** Adds the headers a page needs; answers a preflight and then says true. */
  boolean handle(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    if (origins.isEmpty() || origin == null) {
      return false;
    }
    HttpServerResponse response = request.response();
    if (!all) {
      response.putHeader("Vary", "Origin");
    }
    if (!all && !origins.contains(origin)) {
      return false;
    }
    response.putHeader("Access-Control-Allow-Origin", all ? "*" : origin);
    response.putHeader("Access-Control-Expose-Headers", ANSWER_HEADERS);
    boolean preflight =
        request.method() == HttpMethod.OPTIONS
            && request.getHeader("Access-Control-Request-Method") != null;
    if (preflight) {
      response
          .putHeader("Access-Control-Allow-Methods", METHODS)
          .putHeader("Access-Control-Allow-Headers", REQUEST_HEADERS)
          .putHeader("Access-Control-Max-Age", MAX_AGE_SECONDS)
          .setStatusCode(204)
          .end();
    }
    return preflight;
  }
}
