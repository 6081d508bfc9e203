package dev.realmkeep.server.http.exchange;

import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Reads one request's body into memory, on the request's event loop. It stops keeping bytes at the
 * limit, whatever {@code Content-Length} said or did not say; the rest is read and dropped so that
 * the caller gets to see the answer, until the body's time is over, when the connection is closed.
 */
final class BodyReader {
  private final RoutingContext http;
  private final HttpServerRequest request;
  private final BodyBudget budget;
  private final int bytesMax;
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private Buffer kept = Buffer.buffer();
  private long taken;

  private BodyReader(RoutingContext http, BodyBudget budget, int bytesMax) {
    this.http = http;
    this.request = http.request();
    this.budget = budget;
    this.bytesMax = bytesMax;
  }

  /** Fails with a {@link ProblemException}: too-large, overloaded, request-timeout. */
  static CompletableFuture<byte[]> read(
      RoutingContext http, BodyBudget budget, int bytesMax, Duration timeout) {
    BodyReader reader = new BodyReader(http, budget, bytesMax);
    reader.start(timeout);
    return reader.result;
  }

  private void start(Duration timeout) {
    Vertx vertx = http.vertx();
    long timer = vertx.setTimer(timeout.toMillis(), id -> timedOut());
    http.addEndHandler(done -> giveBack());
    request.exceptionHandler(e -> {
      vertx.cancelTimer(timer);
      giveBack();
      fail(ProblemType.BAD_REQUEST, "the body ended before it was complete");
    });
    request.handler(this::chunk);
    request.endHandler(end -> {
      vertx.cancelTimer(timer);
      if (!result.isDone()) {
        byte[] body = kept.getBytes();
        kept = Buffer.buffer();
        result.complete(body);
      }
    });
    if (declaredLength() > bytesMax) {
      tooLarge();
    } else if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))
        && request.version() == HttpVersion.HTTP_1_1) {
      request.response().writeContinue();
    }
    request.resume();
  }

  private void chunk(Buffer chunk) {
    if (result.isDone()) {
      return;
    }
    if (kept.length() + chunk.length() > bytesMax) {
      tooLarge();
    } else if (!budget.tryTake(chunk.length())) {
      fail(ProblemType.OVERLOADED, "too many request bodies are being read");
    } else {
      taken += chunk.length();
      kept.appendBuffer(chunk);
    }
  }

  private void timedOut() {
    if (result.isDone()) {
      request.connection().close();
    } else {
      http.addEndHandler(answered -> request.connection().close());
      fail(ProblemType.REQUEST_TIMEOUT, "the body did not arrive in time");
    }
  }

  private void tooLarge() {
    fail(ProblemType.TOO_LARGE, "the body is larger than " + bytesMax + " bytes");
  }

  private void fail(ProblemType type, String detail) {
    kept = Buffer.buffer();
    result.completeExceptionally(new ProblemException(Problem.of(type, detail)));
  }

  private void giveBack() {
    budget.giveBack(taken);
    taken = 0;
  }

  private long declaredLength() {
    String value = request.getHeader("Content-Length");
    try {
      return value == null ? 0 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return 0; // the server's decoder has refused such a request already
    }
  }
}
