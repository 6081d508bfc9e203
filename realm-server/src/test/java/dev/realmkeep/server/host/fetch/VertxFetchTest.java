package dev.realmkeep.server.host.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.call.HostFetch.Refused;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VertxFetchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;
  private HttpServer forbidden;
  private VertxFetch fetch;
  private String base;
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final CompletableFuture<Void> dripped = new CompletableFuture<>();

  @BeforeEach
  void start() {
    server = listen(this::answer);
    forbidden = listen(request -> request.response().end("secret"));
    base = "http://127.0.0.1:" + server.actualPort();
    fetch = new VertxFetch(vertx, List.of("127.0.0.1:" + server.actualPort(), "localhost"));
  }

  private HttpServer listen(io.vertx.core.Handler<HttpServerRequest> handler) {
    return vertx
        .createHttpServer()
        .requestHandler(handler)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  @AfterEach
  void stop() {
    fetch.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/echo" ->
          request
              .body()
              .onSuccess(body ->
                  request
                      .response()
                      .setStatusCode(201)
                      .putHeader("X-Seen", request.method() + " " + request.getHeader("X-Mine"))
                      .end(body));
      case "/redirect" ->
          request.response().setStatusCode(302).putHeader("Location", "/echo?x").end();
      case "/away" ->
          request
              .response()
              .setStatusCode(302)
              .putHeader("Location", "http://127.0.0.1:" + forbidden.actualPort() + "/")
              .end();
      case "/to-localhost" ->
          request
              .response()
              .setStatusCode(302)
              .putHeader("Location", "http://localhost/secret")
              .end();
      case "/drip" -> {
        request.connection().closeHandler(closed -> left.complete(null));
        request.response().setChunked(true);
        vertx.setPeriodic(
            20, id -> request.response().write("x").onSuccess(ok -> dripped.complete(null)));
      }
      case "/round" -> request.response().setStatusCode(307).putHeader("Location", "/round").end();
      case "/huge" -> request.response().end("x".repeat((4 << 20) + 1));
      default -> // never answered
          request.connection().closeHandler(closed -> left.complete(null));
    }
  }

  private HostFetch.Answer get(String url) {
    return fetch
        .fetch(new HostFetch.Request("GET", url, Map.of(), null, Duration.ofSeconds(20)))
        .join();
  }

  @Test
  void anAllowedHostIsFetchedFrom() {
    HostFetch.Answer answer =
        fetch
            .fetch(
                new HostFetch.Request(
                    "post",
                    base + "/echo",
                    Map.of("x-mine", "yes"),
                    "body".getBytes(StandardCharsets.UTF_8),
                    Duration.ofSeconds(20)))
            .join();
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body()).asString().isEqualTo("body");
    assertThat(answer.headers().get("x-seen")).containsExactly("POST yes");
  }

  @Test
  void redirectsAreFollowedButNotToWhereOneMayNotGo() {
    assertThat(get(base + "/redirect").url()).isEqualTo(base + "/echo?x");
    refuses(base + "/away", "does not allow");
    refuses(base + "/to-localhost", "no public address");
    refuses(base + "/round", "redirected more than");
  }

  @Test
  void sizeAndTimeAreLimited() {
    refuses(base + "/huge", "more than");
    assertThatThrownBy(() ->
            fetch
                .fetch(
                    new HostFetch.Request(
                        "GET", base + "/never", Map.of(), null, Duration.ofMillis(50)))
                .join())
        .hasCauseInstanceOf(Refused.class)
        .hasMessageContaining("no answer within");
  }

  private CompletableFuture<HostFetch.Answer> begin(String path, Duration timeout) {
    return fetch.fetch(new HostFetch.Request("GET", base + path, Map.of(), null, timeout));
  }

  @Test
  void anAnswerThatGoesOnForTooLongIsRefusedAndItsConnectionEnds() {
    assertThatThrownBy(() -> begin("/drip", Duration.ofMillis(500)).join())
        .hasCauseInstanceOf(Refused.class)
        .hasMessageContaining("no answer within 500 ms");
    assertThat(left).succeedsWithin(PATIENCE);
  }

  @Test
  void whoWaitsForNoAnswerAnyMoreEndsTheConnection() {
    assertThatThrownBy(() -> begin("/never", Duration.ofMillis(500)).join())
        .hasMessageContaining("no answer within 500 ms");
    assertThat(left).succeedsWithin(PATIENCE);
  }

  @Test
  void aFetchThatIsCancelledEndsItsConnection() {
    CompletableFuture<HostFetch.Answer> answer = begin("/drip", Duration.ofMinutes(1));
    assertThat(dripped).succeedsWithin(PATIENCE);

    answer.cancel(true);

    assertThat(left).succeedsWithin(PATIENCE);
  }

  @Test
  void aFetchThatIsCancelledWhileItsNameIsLookedUpConnectsToNobody() {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CompletableFuture<Void> known = new CompletableFuture<>();
    List<String> paths = new CopyOnWriteArrayList<>();
    HttpServer named =
        listen(request -> {
          paths.add(request.path());
          request.response().end();
        });
    String host = "slow.test:" + named.actualPort();
    try (VertxFetch slow =
        new VertxFetch(
            vertx,
            List.of(host),
            leading(name -> {
              asked.complete(null);
              known.join();
              return "127.0.0.1";
            }))) {
      CompletableFuture<HostFetch.Answer> cancelled = slow.fetch(request("http://" + host + "/1"));
      asked.join();
      cancelled.cancel(true);
      known.complete(null);

      slow.fetch(request("http://" + host + "/2")).join();
      slow.fetch(request("http://" + host + "/3")).join();
    }
    assertThat(paths).containsExactly("/2", "/3");
  }

  private static HostFetch.Request request(String url) {
    return new HostFetch.Request("GET", url, Map.of(), null, Duration.ofSeconds(30));
  }

  /** Where names lead in a test; 127.0.0.1 is as good as public. */
  private static Addresses leading(UnaryOperator<String> names) {
    return new Addresses() {
      @Override
      public InetAddress[] of(String host) throws UnknownHostException {
        return InetAddress.getAllByName(names.apply(host));
      }

      @Override
      public boolean isPublic(InetAddress address) {
        return address.getHostAddress().equals("127.0.0.1");
      }
    };
  }

  /** DNS rebinding: a name that is public when it is checked, and private when it is used. */
  @Test
  void theConnectionGoesToTheAddressThatWasChecked() {
    AtomicInteger lookups = new AtomicInteger();
    int port = server.actualPort();
    HttpServer rebound =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end("secret"))
            .listen(port, "127.0.0.2")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    try (VertxFetch rebinding =
        new VertxFetch(
            vertx,
            List.of("rebind.test:" + port),
            leading(host -> lookups.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2"))) {
      String url = "http://rebind.test:" + port + "/echo";

      assertThat(rebinding.fetch(request(url)).join().status()).isEqualTo(201);
      assertThat(lookups).hasValue(1);
      // The next fetch looks the name up again, and its new address is refused.
      assertThatThrownBy(() -> rebinding.fetch(request(url)).join())
          .hasMessageContaining("no public address");
    }
    rebound.close();
  }

  @Test
  void aNameThatLeadsToAPrivateAddressIsRefusedAlthoughItIsAllowed() {
    refuses("http://localhost/", "no public address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "nonsense",
        "http://",
        "http://u:p@127.0.0.1/"
      })
  void onlyWebUrlsAreFetched(String url) {
    assertThatThrownBy(() -> get(url)).hasCauseInstanceOf(Refused.class);
  }

  @Test
  void headersOfTheConnectionAreRefused() {
    assertThatThrownBy(() ->
            fetch
                .fetch(
                    new HostFetch.Request(
                        "GET",
                        base + "/echo",
                        Map.of("Transfer-Encoding", "chunked"),
                        null,
                        Duration.ofSeconds(5)))
                .join())
        .hasMessageContaining("connection's own");
  }

  private void refuses(String url, String why) {
    assertThatThrownBy(() -> get(url)).hasCauseInstanceOf(Refused.class).hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "2001:db8::1",
        "2001::1"
      })
  void privateAddressesAreKnown(String address) throws Exception {
    assertThat(PublicAddress.is(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1", "64:ff9b::808:808"})
  void publicAddressesAreKnown(String address) throws Exception {
    assertThat(PublicAddress.is(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void theListNamesHostsAndWhatIsBelowThem() {
    AllowedHosts hosts = new AllowedHosts(List.of("a.test", "*.b.test:8443", "[::1]:80"));
    assertThat(hosts.allows("A.test", 443)).isTrue();
    assertThat(hosts.allows("a.test", 8080)).isFalse();
    assertThat(hosts.allows("x.a.test", 443)).isFalse();
    assertThat(hosts.allows("x.b.test", 8443)).isTrue();
    assertThat(hosts.allows("b.test", 8443)).isFalse();
    assertThat(hosts.allows("evilb.test", 8443)).isFalse();
    assertThat(hosts.allows("[::1]", 80)).isTrue();
    assertThatThrownBy(() -> new AllowedHosts(List.of("http://a.test/")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
