package dev.realmkeep.server.http.socket;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.server.host.link.LinkAddress;
import dev.realmkeep.server.host.session.SessionEnd;
import dev.realmkeep.server.host.session.SessionKind;
import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.LanePorts;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.RealmMap;
import dev.realmkeep.server.http.exchange.RealmTarget;
import dev.realmkeep.server.http.exchange.UrlPath;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets WebSockets in: clients of a realm, and other nodes. A request that asks for no WebSocket is
 * none of its business. Any event loop; what is refused is answered as a problem before the
 * handshake, but for what only the lane knows, which closes the socket.
 *
 * <p>A page of another origin may open a WebSocket without asking first, so the origin is checked
 * here: it is the server's own, or one that is allowed to call the API.
 */
public final class SocketEntrance {
  /** The protocol of clients. */
  public static final String PROTOCOL = "realmkeep.v1";

  private static final String OPERATION = "_socket";
  private static final int ID_BYTES = 16;

  private final Vertx vertx;
  private final Clock clock;
  private final LanePorts lanes;
  private final RealmMap realms;
  private final HttpLimits limits;
  private final List<String> origins;
  private final SocketMetrics metrics;
  private final SecureRandom random = new SecureRandom();
  private final Set<ClientSocket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  public SocketEntrance(
      Vertx vertx,
      Clock clock,
      LanePorts lanes,
      RealmMap realms,
      HttpLimits limits,
      List<String> origins,
      MeterRegistry registry) {
    this.vertx = vertx;
    this.clock = clock;
    this.lanes = lanes;
    this.realms = realms;
    this.limits = limits;
    this.origins = origins;
    metrics = new SocketMetrics(registry, sockets::size, lanes.links()::peers);
  }

  /** Whether the request asks for a WebSocket. */
  public static boolean isMeant(HttpServerRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
  }

  /** Answers it, one way or the other; on its event loop. */
  public void enter(HttpServerRequest request) {
    String trace = id();
    try {
      if (LinkAddress.PATH.equals(request.path())) {
        node(request);
      } else {
        client(request, realm(request), trace);
      }
    } catch (RuntimeException refused) {
      refuse(request, OutcomeProblems.of(refused, trace), trace);
    }
  }

  private RealmInfo realm(HttpServerRequest request) {
    String path = UrlPath.canonical(String.valueOf(request.path()), limits.pathCharsMax());
    Optional<RealmTarget> target = realms.target(path);
    if (target.isEmpty()) {
      throw new ProblemException(OutcomeProblems.noSuchRealm(path));
    }
    if (!target.get().path().equals(OPERATION)) {
      throw new ProblemException(
          Problem.of(ProblemType.NOT_FOUND, "there is no WebSocket at " + path));
    }
    return target.get().realm();
  }

  private void client(HttpServerRequest request, RealmInfo realm, String trace) {
    checkOrigin(request);
    checkProtocol(request, PROTOCOL);
    if (draining || sockets.size() >= lanes.limits().socketsMax()) {
      throw new ProblemException(
          Problem.of(
              ProblemType.OVERLOADED,
              draining ? "this server is stopping" : "too many clients are connected"));
    }
    Caller caller = new Caller(id(), "");
    request
        .toWebSocket()
        .onSuccess(socket -> {
          ClientSocket client = serve(socket);
          lanes
              .door()
              .open(realm, SessionKind.SOCKET, caller, client)
              .whenComplete((session, failure) -> client.opened(session, failure, trace));
        });
  }

  private ClientSocket serve(ServerWebSocket socket) {
    ClientSocket client =
        new ClientSocket(vertx, clock, socket, lanes.limits(), metrics, sockets::remove);
    sockets.add(client);
    metrics.opened();
    return client;
  }

  private void node(HttpServerRequest request) {
    String key = request.getHeader(LinkAddress.KEY);
    if (key == null || !lanes.links().admits(key) || request.getHeader("Origin") != null) {
      throw new ProblemException(
          Problem.of(ProblemType.FORBIDDEN, "only nodes of the fleet are linked"));
    }
    checkProtocol(request, LinkAddress.PROTOCOL);
    request.toWebSocket().onSuccess(lanes.links()::accept);
  }

  private void checkOrigin(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    String host = request.getHeader("Host");
    boolean allowed =
        origin == null
            || origins.contains("*")
            || origins.contains(origin)
            || origin.equals("http://" + host)
            || origin.equals("https://" + host);
    if (!allowed) {
      throw new ProblemException(
          Problem.of(
              ProblemType.FORBIDDEN, "pages of " + origin + " may not call: http.cors-origins"));
    }
  }

  private static void checkProtocol(HttpServerRequest request, String protocol) {
    boolean offered =
        request.headers().getAll("Sec-WebSocket-Protocol").stream()
            .flatMap(list -> Arrays.stream(list.split(",")))
            .anyMatch(name -> name.strip().equals(protocol));
    if (!offered) {
      throw ProblemException.badRequest("the WebSocket must offer the subprotocol " + protocol);
    }
  }

  private static void refuse(HttpServerRequest request, Problem problem, String trace) {
    Answer answer = Answer.of(problem, trace);
    answer.headers().forEach(request.response()::putHeader);
    request
        .response()
        .setStatusCode(answer.status())
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(Buffer.buffer(answer.body()));
  }

  private String id() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Lets nobody in any more, and completes when all have gone; what they were told is written. */
  public CompletableFuture<Void> drain() {
    draining = true;
    SessionEnd why = new SessionEnd(SessionEnd.GOING_AWAY, "the server stops");
    return CompletableFuture.allOf(
        sockets.stream().map(socket -> socket.goAway(why)).toArray(CompletableFuture<?>[]::new));
  }
}
