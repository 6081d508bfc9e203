package dev.realmkeep.server.host.log;

import dev.realmkeep.prerender.host.call.HostLog;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what host modules log: into the process's log, with realm, function and call as key-value
 * pairs, and into a ring for each realm. Any thread.
 */
public final class HostLogs implements HostLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.realmkeep.module");
  private static final int LINES_MAX = 1000;
  private static final int CHARS_MAX = 4096;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, RealmLogs> rings = new ConcurrentHashMap<>();

  @Override
  public void line(Line line) {
    of(line.realm()).add(line);
    LOG.atLevel(level(line.level()))
        .addKeyValue("realm", line.realm())
        .addKeyValue("function", line.function())
        .addKeyValue("call", line.call())
        .log(line.message());
  }

  /** The ring of a realm. */
  public RealmLogs of(String realm) {
    return rings.computeIfAbsent(
        realm,
        absent ->
            new RealmLogs(HexFormat.of().toHexDigits(random.nextLong()), LINES_MAX, CHARS_MAX));
  }

  private static org.slf4j.event.Level level(HostLog.Level level) {
    return switch (level) {
      case DEBUG -> org.slf4j.event.Level.DEBUG;
      case INFO -> org.slf4j.event.Level.INFO;
      case WARN -> org.slf4j.event.Level.WARN;
      case ERROR -> org.slf4j.event.Level.ERROR;
    };
  }
}
