package dev.realmkeep.server.http.route;

import dev.realmkeep.server.host.frame.RequestFrames;
import dev.realmkeep.server.http.LanePorts;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import dev.realmkeep.server.json.JsonRequest;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls functions of a realm's host module, and tells about it. A request that passes its deadline
 * is answered 504, and its call goes on; when the client leaves before an answer, its call is
 * cancelled.
 */
public final class CallRoutes {
  private static final String FUNCTION = "{function}";
  private static final String CALL = "/{realm}/_call/" + FUNCTION;
  private static final String VIEW = "/{realm}/_view/" + FUNCTION;
  private static final int ID_BYTES = 16;
  private static final int LINES_MAX = 1000;
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  private final LanePorts lanes;
  private final SecureRandom random = new SecureRandom();

  public CallRoutes(LanePorts lanes) {
    this.lanes = lanes;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.reading("/{realm}/_socket", CallRoutes::upgradeRequired),
        Endpoint.writing(HttpMethod.POST, CALL, this::call),
        Endpoint.reading(VIEW, this::view),
        Endpoint.reading("/{realm}/_host", this::describe),
        Endpoint.reading("/{realm}/_logs", this::logs));
  }

  private static CompletableFuture<Answer> upgradeRequired(Call call) {
    throw new ProblemException(
        Problem.of(
            ProblemType.UPGRADE_REQUIRED,
            "this is a WebSocket, with the subprotocol realmkeep.v1"));
  }

  private CompletableFuture<Answer> call(Call call) {
    String function = function(call, "_call/");
    return call.jsonBody(call.limits().jsonBytesMax())
        .thenCompose(
            body -> ask(call, RequestFrames.call(function, body.length == 0 ? "[]" : args(body))))
        .thenApply(CallRoutes::result);
  }

  private CompletableFuture<Answer> view(Call call) {
    String args = call.hasQuery("args") ? call.query("args") : "[]";
    JsonRequest.read(
        args.getBytes(StandardCharsets.UTF_8),
        json -> {
          if (json.currentToken() != com.fasterxml.jackson.core.JsonToken.START_ARRAY) {
            throw new BadJson("args must be a list");
          }
          return json.skipChildren();
        });
    return ask(call, RequestFrames.view(function(call, "_view/"), args))
        .thenApply(CallRoutes::result);
  }

  private static String args(byte[] body) {
    return RequestFrames.args(new String(body, StandardCharsets.UTF_8));
  }

  private static String function(Call call, String operation) {
    return URLDecoder.decode(
        call.inRealm().path().substring(operation.length()).replace("+", "%2B"),
        StandardCharsets.UTF_8);
  }

  private static Answer result(String json) {
    return Answer.json(("{\"result\":" + json + "}").getBytes(StandardCharsets.UTF_8));
  }

  private CompletableFuture<Answer> describe(Call call) {
    return ask(call, RequestFrames.DESCRIBE).thenApply(CallRoutes::document);
  }

  private CompletableFuture<Answer> logs(Call call) {
    String after = call.hasQuery("after") ? call.query("after") : null;
    int limit = (int) number(call, "limit", LINES_MAX, LINES_MAX);
    long wait =
        Math.min(
            number(call, "wait", 0, WAIT_MAX.toMillis()),
            Math.max(0, call.remaining().toMillis() / 2));
    return ask(call, RequestFrames.logs(after, limit, wait))
        .exceptionallyCompose(failure -> {
          if (!speechless(failure)) {
            return CompletableFuture.failedFuture(failure);
          }
          return lanes.logs().of(call.inRealm().realm().url()).read(after, limit, wait);
        })
        .thenApply(CallRoutes::document);
  }

  /** Whether a host that does not start is why there is no answer: then its last words are here. */
  private static boolean speechless(Throwable failure) {
    return (failure.getCause() == null ? failure : failure.getCause())
            instanceof ProblemException known
        && known.problem().type() == ProblemType.MODULE_ERROR;
  }

  private static long number(Call call, String parameter, long absent, long max) {
    if (!call.hasQuery(parameter)) {
      return absent;
    }
    String text = call.query(parameter);
    if (text.matches("[0-9]{1,9}") && Long.parseLong(text) <= max) {
      return Long.parseLong(text);
    }
    throw ProblemException.badRequest(parameter + " must be from 0 to " + max);
  }

  private CompletableFuture<String> ask(Call call, String frame) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    LaneRequest request = new LaneRequest();
    call.whenLeft(request::leave);
    return request.ask(lanes.door(), call.inRealm().realm(), HexFormat.of().formatHex(id), frame);
  }

  private static Answer document(@Nullable String json) {
    return Answer.json(String.valueOf(json).getBytes(StandardCharsets.UTF_8));
  }
}
