package dev.realmkeep.server.http.exchange;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id under which a request is found in logs and traces: the one of its {@code traceparent}, or
 * a new one. A header that is not valid starts a new trace, as W3C Trace Context (section 3.2.2.3)
 * demands: who sent the request often cannot change it.
 */
final class TraceId {
  private static final Pattern TRACEPARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
  private static final HexFormat HEX = HexFormat.of();

  private TraceId() {}

  static String of(@Nullable String traceparent) {
    if (traceparent != null && traceparent.length() <= 512) {
      Matcher matcher = TRACEPARENT.matcher(traceparent);
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong() | 1);
  }
}
