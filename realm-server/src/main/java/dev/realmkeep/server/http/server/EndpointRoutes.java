package dev.realmkeep.server.http.server;

import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.RealmTarget;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemType;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Mounts endpoints on a router. Templates are matched from the most to the least particular: paths
 * of the server, operations of a realm, files. A path that matches with another method is answered
 * 405, and {@code OPTIONS} with what is allowed.
 */
final class EndpointRoutes {
  /** Key of a route's path template in its metadata. */
  static final String TEMPLATE = "template";

  /** Key of a route's method in its metadata. */
  static final String METHOD = "method";

  private final Router router;
  private final EndpointRunner runner;

  private EndpointRoutes(Router router, EndpointRunner runner) {
    this.router = router;
    this.runner = runner;
  }

  static void mount(Router router, EndpointRunner runner, List<Endpoint> endpoints) {
    Map<String, List<Endpoint>> byTemplate = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      byTemplate.computeIfAbsent(endpoint.template(), key -> new ArrayList<>()).add(endpoint);
    }
    EndpointRoutes routes = new EndpointRoutes(router, runner);
    List<Endpoint> files = byTemplate.remove(Endpoint.FILE);
    byTemplate.forEach(routes::mountTemplate);
    routes.mountReserved();
    if (files != null) {
      routes.mountTemplate(Endpoint.FILE, files);
    }
  }

  private void mountTemplate(String template, List<Endpoint> endpoints) {
    for (Endpoint endpoint : endpoints) {
      Route route = route(template).method(endpoint.method());
      if (endpoint.method() == HttpMethod.GET) {
        route.method(HttpMethod.HEAD);
      }
      route
          .putMetadata(TEMPLATE, template)
          .putMetadata(METHOD, endpoint.method().name())
          .handler(http -> inTemplate(http, template, () -> runner.run(http, endpoint)));
    }
    String allow = allowed(endpoints);
    route(template)
        .handler(http -> inTemplate(http, template, () -> otherMethod(http, template, allow)));
  }

  /** Names that begin with an underscore are kept for operations: they are never files. */
  private void mountReserved() {
    router
        .route()
        .handler(http -> {
          Call call = Call.of(http);
          boolean reserved =
              call.target().map(RealmTarget::isReserved).orElse(call.path().startsWith("/_"));
          if (reserved) {
            runner.answer(
                http, Problem.of(ProblemType.NOT_FOUND, "there is no operation " + call.path()));
          } else {
            http.next();
          }
        });
  }

  private Route route(String template) {
    if (template.equals(Endpoint.FILE)) {
      return router.route();
    }
    return template.startsWith(Endpoint.REALM)
        ? router.routeWithRegex("/.+/" + pattern(template))
        : router.route(template);
  }

  /**
   * A realm's path may itself have several segments, and a file may be called like an operation in
   * a deeper folder: only what is left after the realm's own path decides.
   */
  private static void inTemplate(RoutingContext http, String template, Runnable handling) {
    if (template.startsWith(Endpoint.REALM) && !template.equals(Endpoint.FILE)) {
      boolean meant =
          Call.of(http)
              .target()
              .filter(target -> target.path().matches(pattern(template)))
              .isPresent();
      if (!meant) {
        http.next();
        return;
      }
    }
    handling.run();
  }

  private void otherMethod(RoutingContext http, String template, String allow) {
    Call call = Call.of(http);
    if (template.equals(Endpoint.FILE)
        && call.target().isEmpty()
        && http.request().method() != HttpMethod.OPTIONS) {
      // Also an operation of a realm comes here when there is no such realm.
      runner.answer(http, OutcomeProblems.noSuchRealm(call.path()));
      return;
    }
    Answer answer =
        http.request().method() == HttpMethod.OPTIONS
            ? Answer.empty(204)
            : runner.of(
                http,
                Problem.of(
                    ProblemType.METHOD_NOT_ALLOWED,
                    http.request().method() + " is not defined for " + template));
    runner.answer(http, template, answer.with("Allow", allow));
  }

  private static String allowed(List<Endpoint> endpoints) {
    TreeSet<String> methods = new TreeSet<>();
    methods.add("OPTIONS");
    for (Endpoint endpoint : endpoints) {
      methods.add(endpoint.method().name());
      if (endpoint.method() == HttpMethod.GET) {
        methods.add("HEAD");
      }
    }
    return String.join(", ", methods);
  }

  /** Of what follows the realm's own path; a parameter is one segment. */
  private static String pattern(String template) {
    String operation = template.substring(Endpoint.REALM.length());
    int parameter = operation.indexOf('{');
    return parameter < 0
        ? Pattern.quote(operation)
        : Pattern.quote(operation.substring(0, parameter)) + "[^/]+";
  }
}
