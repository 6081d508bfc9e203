package dev.realmkeep.server.http.exchange;

import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/**
 * Applies HTTP's rules to an answer and sends it: {@code If-None-Match} and 304, compression,
 * {@code HEAD}, caching. On the request's event loop; an answer to a connection that is gone, or
 * that was answered already, is dropped.
 */
public final class AnswerWriter {
  private final HttpLimits limits;

  public AnswerWriter(HttpLimits limits) {
    this.limits = limits;
  }

  /**
   * @throws ProblemException (bad-request) when {@code If-None-Match} is not valid; nothing is sent
   *     then
   */
  public void write(HttpServerRequest request, Answer answer) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    boolean reading = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    boolean notModified = reading && answer.status() == 200 && matches(request, answer);
    for (Map.Entry<String, String> header : answer.headers().entrySet()) {
      if (header.getKey().equals("Vary")) {
        vary(response, header.getValue());
      } else {
        response.putHeader(header.getKey(), header.getValue());
      }
    }
    response.putHeader("X-Content-Type-Options", "nosniff");
    response.putHeader("Cache-Control", answer.tag() == null ? "no-store" : "no-cache");
    vary(response, "Accept-Encoding");
    byte[] body = answer.body();
    boolean compress = Compression.wanted(request.getHeader("Accept-Encoding"), answer, limits);
    ETag tag = answer.tag();
    if (tag != null) {
      response.putHeader("ETag", compress ? tag.quotedGzip() : tag.quoted());
    }
    if (notModified) {
      response.setStatusCode(304).end();
      return;
    }
    response.setStatusCode(answer.status());
    if (answer.mediaType() != null) {
      response.putHeader("Content-Type", answer.mediaType());
    }
    if (compress) {
      response.putHeader("Content-Encoding", "gzip");
      body = Compression.gzip(body);
    }
    if (answer.status() != 204) {
      response.putHeader("Content-Length", Integer.toString(body.length));
    }
    if (request.method() == HttpMethod.HEAD || body.length == 0) {
      response.end();
    } else {
      response.end(Buffer.buffer(body));
    }
  }

  private static void vary(HttpServerResponse response, String on) {
    String known = response.headers().get("Vary");
    response.putHeader("Vary", known == null ? on : known + ", " + on);
  }

  private static boolean matches(HttpServerRequest request, Answer answer) {
    ETag tag = answer.tag();
    if (tag == null) {
      return false;
    }
    return switch (TagCondition.parse("If-None-Match", request.getHeader("If-None-Match"))) {
      case TagCondition.Unset ignored -> false;
      case TagCondition.Any ignored -> true;
      case TagCondition.OneOf tags -> tags.holdsWeakly(tag);
    };
  }
}
