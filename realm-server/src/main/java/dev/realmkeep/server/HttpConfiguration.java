package dev.realmkeep.server;

import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.HttpSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The part of the configuration that the HTTP API is made with. Pure functions. */
final class HttpConfiguration {

  private HttpConfiguration() {}

  static HttpSettings of(Configuration configuration, @Nullable String publicUrl) {
    int port = configuration.get(Settings.PORT);
    int loops = configuration.get(Settings.EVENT_LOOPS);
    return new HttpSettings(
        configuration.get(Settings.HOST),
        port,
        publicUrl,
        configuration.get(Settings.PROBE_PORT),
        loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
        configuration.get(Settings.CORS),
        configuration.get(Settings.PREFIXES),
        limits(configuration));
  }

  private static HttpLimits limits(Configuration configuration) {
    HttpLimits limits = HttpLimits.DEFAULT;
    Duration deadline = configuration.get(Settings.DEADLINE);
    return new HttpLimits(
        configuration.get(Settings.REQUESTS),
        configuration.get(Settings.CONNECTIONS),
        limits.headerBytesMax(),
        limits.pathCharsMax(),
        (int) (long) configuration.get(Settings.FILE_BODY),
        (int) (long) configuration.get(Settings.ATOMIC_BODY),
        configuration.get(Settings.ATOMIC_OPERATIONS),
        (int) (long) configuration.get(Settings.JSON_BODY),
        configuration.get(Settings.BUFFERED),
        limits.batchRefsMax(),
        limits.requestHeadTimeout(),
        limits.bodyTimeout(),
        configuration.get(Settings.IDLE),
        deadline,
        limits.deadlineMax(),
        limits.compressBytesMin(),
        limits.compressBytesMax(),
        limits.stallMax());
  }
}
