package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Procedures of a whole server fetch from whom host.fetch.allow names, and from nobody else. */
class HostFetchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HOST =
      """
      import { procedure } from '@realmkeep/host';
      export const get = procedure(async (ctx, url: string) => {
        const answer = await ctx.fetch(url, { timeout: '60s' });
        return { status: answer.status, text: await answer.text() };
      });
      export const give = procedure(async (ctx, url: string) => {
        try {
          await ctx.fetch(url, { timeout: '1s' });
          return 'answered';
        } catch (e) {
          return e.message;
        }
      });
      """;

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private HttpServer allowed;
  private HttpServer other;
  private TestServer server;
  private String realm;

  @BeforeEach
  void start() {
    allowed = listen(this::answer);
    other = listen(request -> request.response().end("secret"));
    server = TestServer.start(Map.of("host.fetch.allow", "127.0.0.1:" + allowed.actualPort()));
    realm = "/" + server.freshRealm() + "/";
    try (Requests requests = new Requests(server)) {
      requests.put(realm + "host.ts", HOST);
      requests.put(realm + "realm.json", "{\"host\":\"./host.ts\"}");
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> requests.get(realm + "_host").statusCode() == 200);
    }
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

  private void answer(HttpServerRequest request) {
    if (request.path().equals("/hello")) {
      request.response().setStatusCode(201).end("hello");
    } else { // never answered
      request.connection().closeHandler(closed -> left.complete(null));
      asked.complete(null);
    }
  }

  @AfterEach
  void stop() {
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static String at(HttpServer server, String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  private JsonObject call(String function, String url) {
    try (Requests requests = new Requests(server)) {
      return new JsonObject(
          requests.post(realm + "_call/" + function, "{\"args\":[\"" + url + "\"]}").body());
    }
  }

  @Test
  void whoIsNamedIsFetchedFromAndNobodyElse() {
    assertThat(call("get", at(allowed, "/hello")).getJsonObject("result"))
        .isEqualTo(new JsonObject("{\"status\":201,\"text\":\"hello\"}"));
    JsonObject refused = call("get", at(other, "/"));
    assertThat(refused.getString("code")).isEqualTo("call-failed");
    assertThat(refused.getString("detail")).contains("host.fetch.allow does not allow 127.0.0.1");
    assertThat(call("give", at(allowed, "/never")).getString("result"))
        .contains("no answer within 1000 ms");
    assertThat(left).succeedsWithin(PATIENCE);
  }

  @Test
  void whenItsClientLeavesTheFetchOfAProcedureEnds() {
    try (SocketClient client =
        new SocketClient(server.address().replaceFirst("^http", "ws") + realm + "_socket")) {
      client.send("{\"id\":1,\"procedure\":\"get\",\"args\":[\"" + at(allowed, "/never") + "\"]}");
      assertThat(asked).succeedsWithin(PATIENCE);
    }
    assertThat(left).succeedsWithin(PATIENCE);
  }
}
