package dev.realmkeep.server.ops;

import dev.realmkeep.server.json.JsonDocument;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * The documents of the probes and the exposition of metrics, apart from who serves them. Methods
 * may be called from any thread; {@link #metrics()} takes milliseconds of computing.
 */
public final class Probes {
  /** Media type of {@link #metrics()}: the Prometheus text format. */
  public static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Health health;
  private final PrometheusMeterRegistry metrics;
  private final Duration stallMax;

  public Probes(Health health, PrometheusMeterRegistry metrics, Duration stallMax) {
    this.health = health;
    this.metrics = metrics;
    this.stallMax = stallMax;
  }

  /** Whether the process should be let live. */
  public Report live() {
    boolean live = health.live(stallMax);
    return report(live, "live", "stalled");
  }

  /** Whether the process should be sent requests. */
  public Report ready() {
    boolean ready = health.ready();
    return report(ready, "ready", "not-ready");
  }

  /** Both, for people. */
  public Report health() {
    boolean good = health.live(stallMax) && health.ready();
    return report(good, "healthy", "unhealthy");
  }

  public byte[] metrics() {
    return metrics.scrape().getBytes(StandardCharsets.UTF_8);
  }

  private Report report(boolean good, String yes, String no) {
    Map<String, Boolean> checks = health.checks();
    return new Report(
        good ? 200 : 503,
        JsonDocument.object(json -> {
          json.writeStringField("status", good ? yes : no);
          json.writeStringField("phase", health.phase().name().toLowerCase(Locale.ROOT));
          json.writeNumberField("eventLoopSilenceMs", health.longestSilence().toMillis());
          json.writeObjectFieldStart("checks");
          for (Map.Entry<String, Boolean> check : checks.entrySet()) {
            json.writeBooleanField(check.getKey(), check.getValue());
          }
          json.writeEndObject();
        }));
  }

  /**
   * @param status HTTP status
   * @param json the document, UTF-8
   */
  public record Report(int status, byte[] json) {}
}
