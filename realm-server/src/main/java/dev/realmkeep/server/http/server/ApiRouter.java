package dev.realmkeep.server.http.server;

import dev.realmkeep.server.http.HttpPorts;
import dev.realmkeep.server.http.HttpSettings;
import dev.realmkeep.server.http.exchange.AnswerWriter;
import dev.realmkeep.server.http.exchange.BodyBudget;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.Generations;
import dev.realmkeep.server.http.exchange.RealmMap;
import dev.realmkeep.server.http.exchange.Reception;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.route.AtomicRoute;
import dev.realmkeep.server.http.route.CallRoutes;
import dev.realmkeep.server.http.route.DefinitionRoutes;
import dev.realmkeep.server.http.route.FlagRoutes;
import dev.realmkeep.server.http.route.FleetRoute;
import dev.realmkeep.server.http.route.IndexRoutes;
import dev.realmkeep.server.http.route.InvalidationRoutes;
import dev.realmkeep.server.http.route.ModuleRoutes;
import dev.realmkeep.server.http.route.ProbeRoutes;
import dev.realmkeep.server.http.route.RealmRoutes;
import dev.realmkeep.server.http.route.ServerRoutes;
import dev.realmkeep.server.http.route.SourceRoutes;
import dev.realmkeep.server.http.route.TypesRoute;
import dev.realmkeep.server.http.route.WhyRoute;
import dev.realmkeep.server.http.route.WriteRoutes;
import dev.realmkeep.server.http.socket.SocketEntrance;
import dev.realmkeep.server.ops.Probes;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Puts the operations together. What the event loops share (admission, budget, connections,
 * metrics) is made once; a router is made for each.
 */
final class ApiRouter {
  private final Vertx vertx;
  private final List<Endpoint> endpoints;
  private final EndpointRunner runner;
  private final Entrance entrance;
  private final ConnectionGuard connections;
  private final SocketEntrance sockets;

  ApiRouter(Vertx vertx, HttpPorts ports, HttpSettings settings, Probes probes, String publicUrl) {
    this.vertx = vertx;
    RealmMap realms = new RealmMap(ports.lookup(), publicUrl, settings.modulePrefixes());
    Generations generations = new Generations(ports.sources(), ports.invalidations());
    Executor offLoop =
        task ->
            vertx.executeBlocking(
                () -> {
                  task.run();
                  return null;
                },
                false);
    this.endpoints =
        Stream.of(
                new ProbeRoutes(probes, offLoop).endpoints(),
                new ServerRoutes(ports.sources(), ports.definitions(), realms).endpoints(),
                new RealmRoutes(ports.sources()).endpoints(),
                new TypesRoute(ports.lookup(), ports.sources(), generations).endpoints(),
                new ModuleRoutes(ports.lookup(), ports.definitions(), realms).endpoints(),
                new WhyRoute(
                        ports.lookup(),
                        ports.definitions(),
                        ports.invalidations(),
                        ports.fleet(),
                        realms)
                    .endpoints(),
                new InvalidationRoutes(ports.lookup(), realms).endpoints(),
                new FleetRoute(ports.fleet()).endpoints(),
                new FlagRoutes(ports.fleet()).endpoints(),
                new IndexRoutes(ports.indexRuns(), ports.extractorVersion()).endpoints(),
                new CallRoutes(ports.lanes()).endpoints(),
                new AtomicRoute(ports.sources(), offLoop).endpoints(),
                new DefinitionRoutes(ports.lookup(), realms, generations).endpoints(),
                new SourceRoutes(
                        ports.sources(),
                        ports.compiler(),
                        ports.extractorVersion(),
                        realms,
                        generations)
                    .endpoints(),
                new WriteRoutes(ports.sources()).endpoints())
            .flatMap(List::stream)
            .toList();
    BodyBudget budget = new BodyBudget(settings.limits().bufferedBytesMax());
    Admission admission = new Admission(settings.limits().requestsInFlightMax());
    RequestMetrics metrics = new RequestMetrics(ports.metrics());
    this.connections = new ConnectionGuard(vertx, settings.limits());
    this.runner = new EndpointRunner(new AnswerWriter(settings.limits()), generations);
    this.entrance =
        new Entrance(
            new Reception(realms, settings.limits(), budget, ports.clock()),
            new Cors(settings.corsOrigins()),
            admission,
            connections,
            metrics,
            runner,
            ports.clock());
    this.sockets =
        new SocketEntrance(
            vertx,
            ports.clock(),
            ports.lanes(),
            realms,
            settings.limits(),
            settings.corsOrigins(),
            ports.metrics());
    metrics.gauge(
        "realmkeep.http.requests.in.flight",
        "Requests being answered",
        "requests",
        admission::inFlight);
    metrics.gauge(
        "realmkeep.http.connections", "Open connections", "connections", connections::connections);
    metrics.gauge(
        "realmkeep.http.buffered", "Request bodies held in memory", "bytes", budget::taken);
  }

  ConnectionGuard connections() {
    return connections;
  }

  SocketEntrance sockets() {
    return sockets;
  }

  /** A router for one event loop. */
  Router router() {
    Router router = Router.router(vertx);
    router.route().handler(entrance::enter);
    EndpointRoutes.mount(router, runner, endpoints);
    router.route().failureHandler(http -> runner.fail(http, failure(http)));
    return router;
  }

  /** The router itself refuses what has no path, without a reason and before any handler. */
  private static Throwable failure(RoutingContext http) {
    Throwable failure = http.failure();
    return failure == null
        ? ProblemException.badRequest("the path must begin with a slash")
        : failure;
  }
}
