package dev.realmkeep.server.http.route;

import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.ops.Probes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Probes and metrics on the API's own port; see {@link dev.realmkeep.server.ops.ProbeListener}. */
public final class ProbeRoutes {
  private static final Set<String> PATHS = Set.of("/livez", "/readyz", "/healthz", "/metrics");

  private final Probes probes;
  private final Executor offLoop;

  public ProbeRoutes(Probes probes, Executor offLoop) {
    this.probes = probes;
    this.offLoop = offLoop;
  }

  /** Whether the path is one of these, which are answered however busy the server is. */
  public static boolean isProbe(@Nullable String path) {
    return path != null && PATHS.contains(path);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.reading("/livez", call -> report(probes::live)),
        Endpoint.reading("/readyz", call -> report(probes::ready)),
        Endpoint.reading("/healthz", call -> report(probes::health)),
        Endpoint.reading(
            "/metrics",
            call ->
                CompletableFuture.supplyAsync(
                    () -> Answer.bytes(Probes.METRICS_TYPE, probes.metrics()), offLoop)));
  }

  private static CompletableFuture<Answer> report(Supplier<Probes.Report> probe) {
    Probes.Report report = probe.get();
    Answer answer = Answer.json(report.status(), report.json());
    return CompletableFuture.completedFuture(
        report.status() == 503 ? answer.with("Retry-After", 1) : answer);
  }
}
