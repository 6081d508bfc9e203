package dev.realmkeep.server.host.frame;

import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.server.http.problem.Problem;
import org.jspecify.annotations.Nullable;

/** One request of a client. Its {@link #id} is JSON text: a string or a number, or null. */
public sealed interface ClientFrame {

  String id();

  /** Which member names the function, and so what it has to be. */
  enum Verb {
    CALL,
    VIEW,
    PROCEDURE
  }

  /**
   * A call of a function.
   *
   * @param argsJson a JSON array as the client wrote it
   */
  record Call(String id, Verb verb, String function, String argsJson) implements ClientFrame {}

  /** The documents of a table from now on. */
  record Subscribe(String id, String table, DocumentQuery query) implements ClientFrame {}

  /**
   * Changes of definitions from now on.
   *
   * @param module URL, or relative to the realm; {@code *} for every module of the realm
   */
  record SubscribeDefinitions(String id, String module) implements ClientFrame {}

  /**
   * @param subscription id of the frame that subscribed
   */
  record Unsubscribe(String id, String subscription) implements ClientFrame {}

  /** What the host module declares. */
  record Describe(String id) implements ClientFrame {}

  /**
   * Recent log lines.
   *
   * @param after cursor of an earlier answer, or null for the beginning
   * @param waitMillis how long to wait for the first line, 0 = not at all
   */
  record Logs(String id, @Nullable String after, int limit, long waitMillis)
      implements ClientFrame {}

  /** It says nothing that could be done; answered in its turn. */
  record Invalid(String id, Problem problem) implements ClientFrame {}

  /** The id of a frame whose id cannot be told. */
  String NO_ID = "null";
}
