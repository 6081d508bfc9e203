package dev.realmkeep.server.http.problem;

import java.util.Locale;

/**
 * The closed set of failures a caller can be told. The {@linkplain #code() code} and the status
 * never change their meaning. Failures of HTTP itself ({@link #NOT_FOUND}, {@link
 * #METHOD_NOT_ALLOWED}, …) have the type {@code about:blank} of RFC 9457 section 4.2.1: they say
 * nothing beyond their status.
 */
public enum ProblemType {
  MODULE_NOT_FOUND(404, "No such module or file"),
  EXPORT_NOT_FOUND(404, "The module has no card or field class of that name"),
  MODULE_ERROR(422, "The module has no definitions because of an error in it"),
  BAD_REQUEST(400, "The request is not valid"),
  /** Kept for requests that say who makes them: nothing answers it yet. */
  UNAUTHORIZED(401, "Credentials are missing or not valid"),
  FORBIDDEN(403, "Not allowed"),
  PRECONDITION_FAILED(412, "A precondition does not hold"),
  TOO_LARGE(413, "The request is too large"),
  POPULATE_STALLED(503, "The definition could not be computed in the attempts there are"),
  LOOKUP_TIMEOUT(504, "The deadline passed"),
  OVERLOADED(503, "This server cannot take the request now"),
  DATABASE_UNAVAILABLE(503, "The database cannot be reached"),
  TRAPPED(500, "The module's isolate died"),
  NO_HOST(404, "The realm has no host module here"),
  FUNCTION_NOT_FOUND(404, "The host module exports no such function"),
  WRONG_KIND(400, "The function is of another kind"),
  BAD_ARGUMENTS(400, "The function does not take these arguments"),
  FUNCTION_CHANGED(409, "The function changed while the call waited"),
  CALL_FAILED(422, "The function threw: nothing of it was applied"),
  HOST_RESTARTED(503, "The call never ran: the host was replaced while it waited"),
  NOT_APPLIED(503, "The call ran, and nothing of it was applied"),
  OUTCOME_UNKNOWN(503, "Whether the call was applied could not be found out"),

  NOT_FOUND(404, "Not Found", true),
  METHOD_NOT_ALLOWED(405, "Method Not Allowed", true),
  UPGRADE_REQUIRED(426, "Upgrade Required", true),
  REQUEST_TIMEOUT(408, "Request Timeout", true),
  URI_TOO_LONG(414, "URI Too Long", true),
  HEADERS_TOO_LARGE(431, "Request Header Fields Too Large", true),
  INTERNAL_ERROR(500, "Internal Server Error", true);

  private static final String TYPE_PREFIX = "urn:realmkeep:problem:";

  private final int status;
  private final String title;
  private final boolean ofHttp;

  ProblemType(int status, String title) {
    this(status, title, false);
  }

  ProblemType(int status, String title, boolean ofHttp) {
    this.status = status;
    this.title = title;
    this.ofHttp = ofHttp;
  }

  /** The type with that code; a code that only a newer node knows is an internal error. */
  public static ProblemType ofCode(String code) {
    for (ProblemType type : values()) {
      if (type.code().equals(code)) {
        return type;
      }
    }
    return INTERNAL_ERROR;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The {@code code} member: lower case with hyphens. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The {@code type} member: a URI that identifies the problem and is not meant to be opened. */
  public String type() {
    return ofHttp ? "about:blank" : TYPE_PREFIX + code();
  }
}
