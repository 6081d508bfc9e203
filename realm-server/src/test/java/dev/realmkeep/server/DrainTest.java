package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers that stop in good order. */
class DrainTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Far more than a test takes: what ends earlier was ended by something else. */
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private static final String ENDLESS = "for (;;) {}";
  private static final String FETCHES =
      """
      import { procedure } from '@realmkeep/host';
      export const get = procedure(async (ctx, url: string) => {
        const answer = await ctx.fetch(url, { timeout: '60s' });
        return await answer.text();
      });
      """;

  @TempDir Path directory;

  @Test
  void whoeverWaitsForAnotherServerIsToldAtOnceThatHisStops() throws IOException {
    try (StoppableDatabase database = new StoppableDatabase(directory.toRealPath());
        TestServer computes = server(database);
        TestServer waits = server(database);
        Requests toComputing = new Requests(computes);
        Requests toWaiting = new Requests(waits)) {
      // Given
      String realm = "/" + computes.freshRealm() + "/";
      waits.freshRealm();
      String endless = realm + "_definition?module=./endless&name=Endless";
      toComputing.put(realm + "endless.ts", ENDLESS);
      CompletableFuture<Integer> holder =
          CompletableFuture.supplyAsync(() -> toComputing.get(endless).statusCode());
      until(() -> populates(toComputing) == 1);
      CompletableFuture<JsonObject> waiter =
          CompletableFuture.supplyAsync(() -> new JsonObject(toWaiting.get(endless).body()));
      until(() -> node(toComputing, waits).getInteger("waiting") == 1);

      // When
      CompletableFuture<Void> drained =
          CompletableFuture.runAsync(() -> waits.server().drain(TIMEOUT));

      // Then: before its own deadline, before the end of the computation, before that of the drain
      assertThat(waiter).succeedsWithin(PATIENCE);
      assertThat(waiter.join().getInteger("status")).isEqualTo(503);
      assertThat(waiter.join().getString("code")).isEqualTo("overloaded");
      assertThat(waiter.join().getString("detail")).contains("stopping");
      assertThat(drained).succeedsWithin(PATIENCE);
      until(() -> node(toComputing, waits).getString("state").equals("draining"));
      assertThat(holder).isNotDone();
      computes.close(); // its client would wait for it
    }
  }

  @Test
  void nobodyIsLetInWhileCallsThatWereTakenAreAnswered() throws Exception {
    Vertx vertx = Vertx.vertx();
    CompletableFuture<HttpServerRequest> asked = new CompletableFuture<>();
    HttpServer remote =
        vertx
            .createHttpServer()
            .requestHandler(asked::complete)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    String url = "http://127.0.0.1:" + remote.actualPort() + "/";
    try (TestServer server =
            TestServer.start(Map.of("host.fetch.allow", "127.0.0.1:" + remote.actualPort()));
        Requests requests = new Requests(server)) {
      // Given
      String realm = "/" + server.freshRealm() + "/";
      requests.put(realm + "host.ts", FETCHES);
      requests.put(realm + "realm.json", "{\"host\":\"./host.ts\"}");
      until(() -> requests.get(realm + "_host").statusCode() == 200);
      try (SocketClient client =
          new SocketClient(server.address().replaceFirst("^http", "ws") + realm + "_socket")) {
        client.send("{\"id\":1,\"procedure\":\"get\",\"args\":[\"" + url + "\"]}");
        assertThat(asked).succeedsWithin(PATIENCE);

        // When
        CompletableFuture<Void> drained =
            CompletableFuture.runAsync(() -> server.server().drain(TIMEOUT));

        // Then
        Awaitility.await()
            .atMost(PATIENCE)
            .untilAsserted(() ->
                assertThatThrownBy(() -> connect(server).close())
                    .isInstanceOf(ConnectException.class));
        assertThat(drained).isNotDone();
        vertx.runOnContext(ignored -> asked.join().response().end("hello"));
        assertThat(client.json()).isEqualTo(new JsonObject("{\"id\":1,\"ok\":\"hello\"}"));
        assertThat(client.closed().code()).isEqualTo(1001);
        assertThat(drained).succeedsWithin(PATIENCE);
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static Socket connect(TestServer server) throws IOException {
    return new Socket(InetAddress.getByName("127.0.0.1"), server.server().port());
  }

  private static TestServer server(StoppableDatabase database) {
    return TestServer.start(
        Map.of(
            "db", database.url(),
            "public-url", "http://realms.test",
            "prerender.hard-limit", "4m",
            "http.deadline-default", "50s"));
  }

  private static int populates(Requests to) {
    return new JsonObject(to.get("/_fleet").body()).getJsonArray("populates").size();
  }

  private static JsonObject node(Requests to, TestServer server) {
    List<JsonObject> nodes =
        new JsonObject(to.get("/_fleet").body())
            .getJsonArray("nodes").stream().map(JsonObject.class::cast).toList();
    return nodes.stream()
        .filter(node -> node.getString("url").equals(server.address()))
        .findAny()
        .orElseThrow();
  }

  private static void until(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).until(condition);
  }
}
