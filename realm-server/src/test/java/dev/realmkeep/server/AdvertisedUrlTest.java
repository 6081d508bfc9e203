package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that its operator says is reached elsewhere than where it listens. */
class AdvertisedUrlTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HOST =
      """
      import { reducer } from '@realmkeep/host';
      export const echo = reducer((ctx, text: string) => text);
      """;

  @TempDir Path directory;

  @Test
  void otherServersForwardByTheUrlThatAServerAdvertises() throws IOException {
    Vertx vertx = Vertx.vertx();
    AtomicInteger forwarded = new AtomicInteger();
    CompletableFuture<Integer> target = new CompletableFuture<>();
    int way = way(vertx, target, forwarded);
    String advertised = "http://127.0.0.1:" + way;
    try (StoppableDatabase database = new StoppableDatabase(directory.toRealPath());
        TestServer owner = server(database, Map.of("advertise-url", advertised));
        TestServer other = server(database, Map.of());
        Requests toOwner = new Requests(owner);
        Requests toOther = new Requests(other)) {
      // Given: a realm whose host only the owner may run
      target.complete(owner.server().port());
      String realm = "/" + owner.freshRealm() + "/";
      toOwner.put(realm + "host.ts", HOST);
      toOwner.put(realm + "realm.json", "{\"host\":\"./host.ts\"}");
      until(() -> toOwner.get(realm + "_host").statusCode() == 200);
      assertThat(forwarded).hasValue(0);

      // When
      until(() -> toOther.get(realm + "_host").statusCode() == 200);
      String answer = toOther.post(realm + "_call/echo", "{\"args\":[\"hello\"]}").body();

      // Then
      assertThat(new JsonObject(answer).getString("result")).isEqualTo("hello");
      assertThat(forwarded).hasPositiveValue();
      assertThat(toOther.get("/_fleet").body())
          .contains("\"" + advertised + "\"")
          .doesNotContain(owner.address());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** A port from which everything goes to the target, and how often somebody came. */
  private static int way(
      Vertx vertx, CompletableFuture<Integer> target, AtomicInteger connections) {
    NetClient client = vertx.createNetClient();
    NetServer server =
        vertx
            .createNetServer()
            .connectHandler(in -> {
              connections.incrementAndGet();
              in.pause();
              client
                  .connect(target.join(), "127.0.0.1")
                  .onSuccess(out -> {
                    in.pipeTo(out);
                    out.pipeTo(in);
                  });
            });
    return server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  private static TestServer server(StoppableDatabase database, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("db", database.url());
    all.put("public-url", "http://realms.test");
    return TestServer.start(all);
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).until(condition);
  }
}
