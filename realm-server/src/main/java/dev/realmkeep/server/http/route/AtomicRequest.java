package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.exchange.TagCondition;
import dev.realmkeep.server.http.exchange.UrlPath;
import dev.realmkeep.server.http.exchange.WriteConditions;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import dev.realmkeep.server.json.JsonRequest;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code _atomic}: {@code {"operations":[{"op":"put","path":…,"text":…} or {…,
 * "base64":…} or {"op":"delete","path":…}, each with "ifMatch" and "ifNoneMatch" like the headers
 * of one write]}}. A path may occur once.
 */
final class AtomicRequest {
  private final HttpLimits limits;
  private final Set<String> paths = new HashSet<>();
  private @Nullable List<Operation> operations;

  private AtomicRequest(HttpLimits limits) {
    this.limits = limits;
  }

  /**
   * @throws BadJson when the body is not of that form
   * @throws ProblemException (too-large) when a file or the number of operations is over its limit
   */
  static List<Operation> read(byte[] body, HttpLimits limits) {
    AtomicRequest request = new AtomicRequest(limits);
    return JsonRequest.read(body, request::operations);
  }

  private List<Operation> operations(JsonParser json) throws IOException {
    JsonRequest.members(
        json,
        "the body",
        member -> {
          if (!member.equals("operations")) {
            throw JsonRequest.unknown(member);
          }
          operations =
              JsonRequest.list(
                  json, "operations", Integer.MAX_VALUE, element -> operation(element));
        });
    if (operations == null || operations.isEmpty()) {
      throw new BadJson("operations is missing or empty");
    }
    return operations;
  }

  private Operation operation(JsonParser json) throws IOException {
    if (paths.size() == limits.atomicOperationsMax()) {
      throw new ProblemException(
          Problem.of(
              ProblemType.TOO_LARGE,
              "there are more than " + limits.atomicOperationsMax() + " operations"));
    }
    Draft draft = new Draft();
    JsonRequest.members(
        json,
        "an operation",
        member -> {
          switch (member) {
            case "op" -> draft.op = JsonRequest.string(json, "op");
            case "path" -> draft.path = path(JsonRequest.string(json, "path"));
            case "text" ->
                draft.content(JsonRequest.string(json, "text").getBytes(StandardCharsets.UTF_8));
            case "base64" -> draft.content(base64(json));
            case "ifMatch" ->
                draft.ifMatch = TagCondition.parse("ifMatch", JsonRequest.string(json, "ifMatch"));
            case "ifNoneMatch" ->
                draft.ifNoneMatch =
                    TagCondition.parse("ifNoneMatch", JsonRequest.string(json, "ifNoneMatch"));
            default -> throw JsonRequest.unknown(member);
          }
        });
    return draft.operation(limits.fileBytesMax());
  }

  private String path(String path) {
    String canonical = UrlPath.canonical("/" + path, limits.pathCharsMax()).substring(1);
    if (canonical.isEmpty() || canonical.endsWith("/") || canonical.startsWith("_")) {
      throw new BadJson("not the path of a file: " + path);
    }
    if (!paths.add(canonical)) {
      throw new BadJson("path occurs twice: " + path);
    }
    return canonical;
  }

  private static byte[] base64(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new BadJson("base64 must be a string");
    }
    return json.getBinaryValue();
  }

  /**
   * @param content null = delete
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are not copied
  record Operation(String path, byte @Nullable [] content, WriteConditions conditions) {}

  private static final class Draft {
    String op = "";
    @Nullable String path;
    byte @Nullable [] content;
    TagCondition ifMatch = TagCondition.UNSET;
    TagCondition ifNoneMatch = TagCondition.UNSET;

    void content(byte[] bytes) {
      if (content != null) {
        throw new BadJson("an operation has text or base64, once");
      }
      content = bytes;
    }

    Operation operation(int bytesMax) {
      if (path == null) {
        throw new BadJson("an operation needs a path");
      }
      if (!op.equals("put") && !op.equals("delete")) {
        throw new BadJson("op must be put or delete, found: " + op);
      }
      if (op.equals("put") == (content == null)) {
        throw new BadJson(path + ": a put has text or base64, a delete has neither");
      }
      if (content != null && content.length > bytesMax) {
        throw new ProblemException(
            Problem.of(ProblemType.TOO_LARGE, path + " is larger than " + bytesMax + " bytes"));
      }
      return new Operation(path, content, new WriteConditions(ifMatch, ifNoneMatch));
    }
  }
}
