package dev.realmkeep.server.host.fetch;

import dev.realmkeep.prerender.host.call.HostFetch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Fetches over Vert.x. Any thread; nothing blocks but the system's resolver, on a thread of its
 * own. Each request goes to an address that was checked, with a connection of its own, so that no
 * pool hands out one that was checked for somebody else. A fetch that is cancelled or late is ended
 * with its connection.
 */
public final class VertxFetch implements HostFetch, AutoCloseable {
  private static final int REDIRECTS_MAX = 5;
  private static final int BODY_BYTES_MAX = 4 << 20;
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(1);
  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Not for another host than the one they were given for. */
  private static final Set<String> SECRET = Set.of("authorization", "cookie");

  private final Vertx vertx;
  private final AllowedHosts allowed;
  private final Addresses addresses;
  private final HttpClient client;

  /**
   * @throws IllegalArgumentException when an entry of the list is none
   */
  public VertxFetch(Vertx vertx, List<String> allow) {
    this(vertx, allow, Addresses.SYSTEM);
  }

  VertxFetch(Vertx vertx, List<String> allow, Addresses addresses) {
    this.vertx = vertx;
    this.addresses = addresses;
    allowed = new AllowedHosts(allow);
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout((int) CONNECT_MAX.toMillis())
                .setDecompressionSupported(false));
  }

  @Override
  public CompletableFuture<Answer> fetch(Request request) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    FetchRun run = new FetchRun();
    Future<Answer> begun;
    try {
      begun = begin(request, run);
    } catch (Refused refused) {
      return CompletableFuture.failedFuture(refused);
    }
    Duration asked = request.timeout();
    long limit = Math.max(1, (asked.compareTo(TIMEOUT_MAX) < 0 ? asked : TIMEOUT_MAX).toMillis());
    long timer =
        vertx.setTimer(
            limit,
            late -> answer.completeExceptionally(new Refused("no answer within " + limit + " ms")));
    answer.whenComplete((got, failure) -> {
      vertx.cancelTimer(timer);
      if (failure != null) {
        run.end();
      }
    });
    begun
        .onSuccess(answer::complete)
        .onFailure(failure -> answer.completeExceptionally(refusal(failure)));
    return answer;
  }

  private static Refused refusal(Throwable failure) {
    return failure instanceof Refused refused
        ? refused
        : new Refused("the fetch failed: " + failure.getMessage());
  }

  private Future<Answer> begin(Request request, FetchRun run) {
    String method = request.method().toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw new Refused("the method " + request.method() + " is not fetched with");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    request
        .headers()
        .forEach((name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (HOP_BY_HOP.contains(lower)) {
            throw new Refused("the header " + name + " is the connection's own");
          }
          if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || !value.matches("[\\t\\x20-\\x7e]*")) {
            throw new Refused("not a header: " + name);
          }
          headers.put(lower, value);
        });
    headers.putIfAbsent("accept-encoding", "identity");
    headers.putIfAbsent("user-agent", "realmkeep");
    return hop(new Hop(method, request.url(), headers, request.body(), REDIRECTS_MAX), run);
  }

  /** One request of a fetch. */
  private record Hop(
      String method,
      String url,
      Map<String, String> headers,
      byte @org.jspecify.annotations.Nullable [] body,
      int redirectsLeft) {

    Hop redirected(int status, FetchTarget from, String location) {
      URI to;
      try {
        to = from.uri().resolve(location);
      } catch (IllegalArgumentException e) {
        throw new Refused("redirected to what is no URL: " + location);
      }
      if (redirectsLeft == 0) {
        throw new Refused("redirected more than " + REDIRECTS_MAX + " times");
      }
      boolean keeps = status == 307 || status == 308 || method.equals("HEAD");
      Map<String, String> kept = new LinkedHashMap<>(headers);
      if (!from.uri().getHost().equalsIgnoreCase(String.valueOf(to.getHost()))
          || from.uri().getPort() != to.getPort()) {
        kept.keySet().removeAll(SECRET);
      }
      if (!keeps) {
        kept.remove("content-type");
      }
      return new Hop(
          keeps ? method : "GET", to.toString(), kept, keeps ? body : null, redirectsLeft - 1);
    }
  }

  private Future<Answer> hop(Hop hop, FetchRun run) {
    Promise<FetchTarget> resolved = Promise.promise();
    Thread.ofVirtual()
        .name("fetch-resolve")
        .start(() -> {
          try {
            resolved.complete(FetchTarget.of(hop.url(), allowed, addresses));
          } catch (RuntimeException e) {
            resolved.fail(e);
          }
        });
    return resolved
        .future()
        .compose(target -> {
          run.check();
          return client
              .request(options(hop, target))
              .compose(request -> {
                run.next(request);
                return send(request, hop);
              })
              .compose(response -> answer(response, hop, target, run));
        });
  }

  private static RequestOptions options(Hop hop, FetchTarget target) {
    return new RequestOptions()
        .setMethod(HttpMethod.valueOf(hop.method()))
        .setServer(
            SocketAddress.inetSocketAddress(target.port(), target.address().getHostAddress()))
        .setHost(target.host())
        .setPort(target.port())
        .setSsl(target.tls())
        .setURI(target.path())
        .setTimeout(TIMEOUT_MAX.toMillis());
  }

  private static Future<HttpClientResponse> send(HttpClientRequest request, Hop hop) {
    hop.headers().forEach(request::putHeader);
    byte[] body = hop.body();
    Future<HttpClientResponse> sent =
        body == null ? request.send() : request.send(Buffer.buffer(body));
    return sent.onSuccess(HttpClientResponse::pause);
  }

  private Future<Answer> answer(
      HttpClientResponse response, Hop hop, FetchTarget target, FetchRun run) {
    String location = response.getHeader("Location");
    if (REDIRECTS.contains(response.statusCode()) && location != null) {
      response.exceptionHandler(expected -> {});
      response.request().reset();
      return hop(hop.redirected(response.statusCode(), target, location), run);
    }
    Promise<Answer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(whole::tryFail);
    response.handler(chunk -> {
      if (body.length() + chunk.length() > BODY_BYTES_MAX) {
        whole.tryFail(new Refused("the answer has more than " + BODY_BYTES_MAX + " bytes"));
        response.request().reset();
      } else {
        body.appendBuffer(chunk);
      }
    });
    response.endHandler(ended -> {
      Map<String, List<String>> headers = new LinkedHashMap<>();
      for (String name : response.headers().names()) {
        headers.put(name.toLowerCase(Locale.ROOT), response.headers().getAll(name));
      }
      whole.tryComplete(new Answer(response.statusCode(), hop.url(), headers, body.getBytes()));
    });
    response.resume();
    return whole.future();
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    client.close();
  }
}
