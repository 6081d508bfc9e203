package dev.realmkeep.server.http.exchange;

import io.vertx.core.http.HttpMethod;
import java.util.concurrent.CompletableFuture;

/**
 * One operation of the API.
 *
 * @param template path template as in the API's description; the route label of its metrics
 * @param reflects whether the answer has to reflect {@code X-Realm-Min-Generation}
 */
public record Endpoint(HttpMethod method, String template, boolean reflects, Operation operation) {

  /** Begins the template of every operation of a realm. */
  public static final String REALM = "/{realm}/";

  /** The template of files, which is tried after all others. */
  public static final String FILE = REALM + "{path}";

  /** An operation that reads. */
  public static Endpoint reading(String template, Operation operation) {
    return new Endpoint(HttpMethod.GET, template, true, operation);
  }

  /** A POST that reads. */
  public static Endpoint querying(String template, Operation operation) {
    return new Endpoint(HttpMethod.POST, template, true, operation);
  }

  /** An operation that changes something. */
  public static Endpoint writing(HttpMethod method, String template, Operation operation) {
    return new Endpoint(method, template, false, operation);
  }

  /** Whether it belongs to a realm. */
  public boolean ofRealm() {
    return template.startsWith(REALM);
  }

  /**
   * Begins to answer. Called on the event loop, so it must not block; it may throw, or fail its
   * future with, a {@link dev.realmkeep.server.http.problem.ProblemException}.
   */
  @FunctionalInterface
  public interface Operation {
    CompletableFuture<Answer> answer(Call call);
  }
}
