package dev.realmkeep.server.http.server;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.http.exchange.Reception;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemType;
import dev.realmkeep.server.http.route.ProbeRoutes;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * What every request passes before its route: it is counted and timed, admitted or refused as
 * overloaded, given its CORS headers, and received. Probes are always admitted: a busy server is
 * not a dead one.
 */
final class Entrance {
  private static final String UNMATCHED = "unmatched";

  private final Reception reception;
  private final Cors cors;
  private final Admission admission;
  private final ConnectionGuard connections;
  private final RequestMetrics metrics;
  private final EndpointRunner runner;
  private final Clock clock;

  Entrance(
      Reception reception,
      Cors cors,
      Admission admission,
      ConnectionGuard connections,
      RequestMetrics metrics,
      EndpointRunner runner,
      Clock clock) {
    this.reception = reception;
    this.cors = cors;
    this.admission = admission;
    this.connections = connections;
    this.metrics = metrics;
    this.runner = runner;
    this.clock = clock;
  }

  void enter(RoutingContext http) {
    long began = clock.nanoTime();
    connections.requestBegan(http.request());
    boolean counted = !ProbeRoutes.isProbe(http.request().path());
    boolean admitted = !counted || admission.tryEnter();
    http.addEndHandler(ended -> {
      if (counted && admitted) {
        admission.leave();
      }
      connections.requestEnded(http.request());
      metrics.answered(
          http.request().method().name(),
          http.get(EndpointRunner.MATCHED, UNMATCHED),
          http.response().getStatusCode(),
          Duration.ofNanos(clock.nanoTime() - began));
    });
    if (!admitted) {
      metrics.overloaded();
      runner.answer(
          http, Problem.of(ProblemType.OVERLOADED, "too many requests are being answered"));
      return;
    }
    if (cors.handle(http.request())) {
      return;
    }
    try {
      reception.receive(http);
    } catch (RuntimeException refused) {
      runner.fail(http, refused);
      return;
    }
    http.next();
  }
}
