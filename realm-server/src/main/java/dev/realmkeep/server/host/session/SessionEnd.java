package dev.realmkeep.server.host.session;

/**
 * Why a session has ended, as a WebSocket is told (RFC 6455 section 7.4).
 *
 * @param reason at most 123 bytes of UTF-8
 */
public record SessionEnd(int code, String reason) {
  /** The server stops. */
  public static final int GOING_AWAY = 1001;

  /** The client breaks a rule, or the host refuses it. */
  public static final int POLICY = 1008;

  /** The host failed. */
  public static final int FAILED = 1011;

  /** The lane moved, or its host was replaced: connect again. */
  public static final int RESTART = 1012;

  /** The client, or this server, cannot keep up: connect again later. */
  public static final int TRY_LATER = 1013;

  private static final int REASON_BYTES_MAX = 123;

  public SessionEnd {
    if (reason.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > REASON_BYTES_MAX) {
      reason = cut(reason);
    }
  }

  private static String cut(String text) {
    int chars = Math.min(text.length(), REASON_BYTES_MAX / 3);
    if (Character.isHighSurrogate(text.charAt(chars - 1))) {
      chars--;
    }
    return text.substring(0, chars);
  }
}
