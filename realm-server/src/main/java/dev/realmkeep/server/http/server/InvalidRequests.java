package dev.realmkeep.server.http.server;

import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemType;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers what is not HTTP, or exceeds the limits of a request's head. No route sees it; the
 * connection cannot be used any further.
 */
final class InvalidRequests {
  /** There is no request whose id it could be. */
  private static final String NO_TRACE = "00000000000000000000000000000000";

  private InvalidRequests() {}

  static void answer(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Problem problem =
        switch (cause) {
          case TooLongHttpLineException ignored ->
              Problem.of(ProblemType.URI_TOO_LONG, "the request line is too long");
          case TooLongHttpHeaderException ignored ->
              Problem.of(ProblemType.HEADERS_TOO_LARGE, "the header lines are too large");
          case null, default -> Problem.of(ProblemType.BAD_REQUEST, "this is not valid HTTP");
        };
    Answer answer = Answer.of(problem, NO_TRACE);
    request
        .response()
        .setStatusCode(answer.status())
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Connection", "close")
        .end(Buffer.buffer(answer.body()))
        .onComplete(sent -> request.connection().close());
  }
}
