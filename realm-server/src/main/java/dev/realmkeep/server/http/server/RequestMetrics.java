package dev.realmkeep.server.http.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The metrics of the HTTP API. Labels come from closed sets: route templates, the methods that
 * routes have, classes of status. Any thread.
 */
final class RequestMetrics {
  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();
  private final Counter overloaded;

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.overloaded =
        Counter.builder("realmkeep.http.overloaded")
            .description("Requests refused because too many were in flight")
            .register(registry);
  }

  void gauge(String name, String description, String unit, Supplier<Number> value) {
    Gauge.builder(name, value)
        .description(description)
        .baseUnit(unit)
        .strongReference(true)
        .register(registry);
  }

  void overloaded() {
    overloaded.increment();
  }

  void answered(String method, String template, int status, Duration took) {
    timers
        .computeIfAbsent(new Series(methodLabel(method), template, status / 100), this::timer)
        .record(took);
  }

  private Timer timer(Series series) {
    return Timer.builder("realmkeep.http.requests")
        .description("Requests answered, by route template and class of status")
        .tag("method", series.method())
        .tag("route", series.template())
        .tag("status", series.statusClass() + "xx")
        .serviceLevelObjectives(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30))
        .register(registry);
  }

  private static String methodLabel(String method) {
    return switch (method) {
      case "GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS" -> method;
      default -> OTHER;
    };
  }

  private record Series(String method, String template, int statusClass) {}
}
