package dev.realmkeep.server.http.server;

import dev.realmkeep.server.host.link.LinkAddress;
import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.HttpPorts;
import dev.realmkeep.server.http.HttpSettings;
import dev.realmkeep.server.http.socket.SocketEntrance;
import dev.realmkeep.server.ops.Health;
import dev.realmkeep.server.ops.ProbeListener;
import dev.realmkeep.server.ops.Probes;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of one process. Life: {@link #start}, {@link #drain}, {@link #stop}, each from any
 * thread, each idempotent, none blocking. Overload is answered, not queued: requests over the limit
 * get {@code overloaded} at once, connections over the limit are closed.
 */
public final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  /** To Vert.x: any free port, the same one for all instances of a deployment. */
  private static final int ANY_SHARED_PORT = -1;

  /** What a node puts before a client's message. */
  private static final int LINK_HEADER_BYTES = 64;

  /** A peer that does not answer a closing handshake within it is cut off. */
  private static final int CLOSING_SECONDS = 5;

  private static final Duration BEAT = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final HttpPorts ports;
  private final HttpSettings settings;
  private final Probes probes;
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final List<String> deployments = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable CompletableFuture<Void>> starting =
      new AtomicReference<>();
  private volatile @Nullable ProbeListener probeListener;
  private volatile @Nullable ApiRouter router;
  private volatile int port;

  /**
   * @param vertx not owned: it is left running
   */
  public HttpApi(Vertx vertx, HttpPorts ports, HttpSettings settings) {
    this.vertx = vertx;
    this.ports = ports;
    this.settings = settings;
    this.probes = new Probes(ports.health(), ports.metrics(), settings.limits().stallMax());
  }

  /**
   * Binds and begins to answer. Readiness is not declared here: that is for who composed the
   * process, with {@link Health#started}. Fails when an address cannot be bound.
   */
  public CompletableFuture<Void> start() {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> earlier = starting.compareAndExchange(null, mine);
    if (earlier != null) {
      return earlier;
    }
    startProbes()
        .compose(ignored -> deploy())
        .onComplete(
            done -> {
              LOG.info("HTTP on {}:{}, realms under {}", settings.host(), port, publicUrl());
              mine.complete(null);
            },
            mine::completeExceptionally);
    return mine;
  }

  public boolean started() {
    CompletableFuture<Void> start = starting.get();
    return start != null && start.isDone() && !start.isCompletedExceptionally();
  }

  /** The port bound; 0 before {@link #start} has completed. */
  public int port() {
    return port;
  }

  /** The port of the probe listener; {@link HttpSettings#NO_PROBE_PORT} when there is none. */
  public int probePort() {
    ProbeListener listener = probeListener;
    return listener == null ? HttpSettings.NO_PROBE_PORT : listener.port();
  }

  /** Scheme and authority of the realms' URLs, without a trailing slash. */
  public String publicUrl() {
    String configured = settings.publicUrl();
    return configured != null ? configured : "http://localhost:" + port;
  }

  /**
   * Says not ready and closes the door: no connection is let in any more, and one without a request
   * under way is closed. WebSockets and what is being answered go on. Completes when all of them
   * have ended or {@code grace} is over, when the remaining connections are closed.
   */
  public CompletableFuture<Void> stopAccepting(Duration grace) {
    ports.health().draining();
    List<Future<Void>> ending =
        servers.stream()
            .map(server -> server.shutdown(Math.max(1, grace.toMillis()), TimeUnit.MILLISECONDS))
            .toList();
    return Future.join(ending).<Void>mapEmpty().toCompletionStage().toCompletableFuture();
  }

  /** {@link #stopAccepting}, and has WebSockets end as soon as they are told what they wait for. */
  public CompletableFuture<Void> drain(Duration grace) {
    CompletableFuture<Void> ended = stopAccepting(grace);
    drainSockets();
    return ended;
  }

  /** Lets no WebSocket in any more; completes when those of clients have closed. */
  public CompletableFuture<Void> drainSockets() {
    ApiRouter known = router;
    return known == null ? CompletableFuture.completedFuture(null) : known.sockets().drain();
  }

  /** Closes everything at once. */
  public CompletableFuture<Void> stop() {
    ports.health().draining();
    // Ends the servers of the deployments and their timers too.
    List<Future<Void>> ending = deployments.stream().map(this::undeploy).toList();
    return Future.join(ending)
        .<Void>mapEmpty()
        .eventually(() -> {
          ProbeListener listener = probeListener;
          if (listener != null) {
            listener.close();
          }
          ports.health().stopped();
          return Future.succeededFuture();
        })
        .toCompletionStage()
        .toCompletableFuture();
  }

  private Future<Void> startProbes() {
    if (settings.probePort() == HttpSettings.NO_PROBE_PORT) {
      return Future.succeededFuture();
    }
    return vertx.executeBlocking(() -> {
      try {
        probeListener = ProbeListener.start(settings.host(), settings.probePort(), probes);
      } catch (IOException e) {
        throw new IllegalStateException(
            "cannot bind the probes to %s:%d: %s"
                .formatted(settings.host(), settings.probePort(), e.getMessage()),
            e);
      }
      return null;
    });
  }

  private Future<Void> deploy() {
    return vertx
        .deployVerticle(
            () -> (Deployable) context -> listen(),
            new DeploymentOptions().setInstances(settings.instances()))
        .onSuccess(deployments::add)
        .mapEmpty();
  }

  private Future<Void> undeploy(String deployment) {
    return deployments.remove(deployment) ? vertx.undeploy(deployment) : Future.succeededFuture();
  }

  private Future<HttpServer> listen() {
    HttpServer server = vertx.createHttpServer(options(settings.limits()));
    server.invalidRequestHandler(InvalidRequests::answer);
    Binding binding = new Binding();
    server.requestHandler(binding::handle);
    server.connectionHandler(binding::opened);
    return server
        .listen()
        .onSuccess(bound -> {
          servers.add(bound);
          port = bound.actualPort();
          binding.open(shared());
          beat(bound);
        });
  }

  private synchronized ApiRouter shared() {
    ApiRouter known = router;
    if (known == null) {
      known = new ApiRouter(vertx, ports, settings, probes, publicUrl());
      router = known;
    }
    return known;
  }

  private void beat(HttpServer server) {
    Health health = ports.health();
    health.beat(server);
    vertx.setPeriodic(BEAT.toMillis(), id -> health.beat(server));
  }

  private HttpServerOptions options(HttpLimits limits) {
    int frameBytes = ports.lanes().limits().frameBytesMax() + LINK_HEADER_BYTES;
    return new HttpServerOptions()
        .setWebSocketSubProtocols(List.of(SocketEntrance.PROTOCOL, LinkAddress.PROTOCOL))
        .setMaxWebSocketFrameSize(frameBytes)
        .setMaxWebSocketMessageSize(frameBytes)
        .setWebSocketClosingTimeout(CLOSING_SECONDS)
        .setHost(settings.host())
        .setPort(settings.port() == 0 ? ANY_SHARED_PORT : settings.port())
        .setTcpNoDelay(true)
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(limits.pathCharsMax() + 8192)
        .setMaxHeaderSize(limits.headerBytesMax())
        .setIdleTimeout((int) Math.max(1, limits.idleTimeout().toSeconds()))
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }
}
