package dev.realmkeep.server.client;

import io.vertx.core.json.JsonObject;
import java.io.IOException;

/**
 * An answer that is a failure, or none at all.
 *
 * <p>A subclass of {@link IOException}: whoever cannot do without the server fails with it.
 */
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int NO_ANSWER = 0;

  private final int status;
  private final transient JsonObject problem;

  private ApiException(int status, String message, JsonObject problem) {
    super(message);
    this.status = status;
    this.problem = problem;
  }

  /**
   * @param problem the RFC 9457 document of the answer; may be empty
   */
  static ApiException of(int status, JsonObject problem) {
    String detail = problem.getString("detail", problem.getString("title", ""));
    return new ApiException(
        status, detail.isEmpty() ? "the server answered " + status : detail, problem);
  }

  static ApiException unreachable(String server, IOException cause) {
    String reason = cause.getMessage() == null ? "no connection" : cause.getMessage();
    String detail = "cannot reach " + server + ": " + reason;
    ApiException failure =
        new ApiException(
            NO_ANSWER, detail, new JsonObject().put("code", "unreachable").put("detail", detail));
    failure.initCause(cause);
    return failure;
  }

  /** The HTTP status, 0 when there was no answer. */
  public int status() {
    return status;
  }

  /** The problem document. */
  public JsonObject problem() {
    return problem;
  }
}
