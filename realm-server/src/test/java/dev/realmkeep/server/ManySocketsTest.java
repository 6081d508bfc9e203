package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 64 WebSockets with 40 calls in flight each, to a realm whose functions trap now and then. */
class ManySocketsTest {
  private static final int CONNECTIONS = 64;
  private static final int IN_FLIGHT = 40;
  private static final int CALLS_EACH = 120;

  /** By memory: a limit of time would find ordinary calls too when the machine is busy. */
  private static final int TRAPS = 6;

  private static final long SEED = 42;
  private static final String HOST =
      """
      import { reducer } from '@realmkeep/host';
      export const echo = reducer((ctx, client: number, call: number) => [client, call]);
      export const fail = reducer((ctx, client: number, call: number) => {
        throw new Error(`${client}/${call}`);
      });
      export const trap = reducer((ctx, client: number, call: number) => {
        const kept = [];
        for (;;) kept.push(new Array(100).fill(0));
      });
      """;

  private TestServer server;
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() {
    server = TestServer.start(Map.of("host.reducer-limit", "60s"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String realm() {
    String realm = "/" + server.freshRealm() + "/";
    try (Requests requests = new Requests(server)) {
      requests.put(realm + "host.ts", HOST);
      requests.put(realm + "realm.json", "{\"host\":\"./host.ts\"}");
      Awaitility.await()
          .atMost(Duration.ofSeconds(120))
          .until(() -> requests.get(realm + "_host").statusCode() == 200);
    }
    return realm;
  }

  private SocketClient connect(String realm) {
    return new SocketClient(server.address().replaceFirst("^http", "ws") + realm + "_socket");
  }

  @Test
  void eachCallIsAnsweredOnceInItsOrderAndAnotherRealmNoticesNothing() throws Exception {
    String busy = realm();
    String quiet = realm();
    List<List<String>> scripts = scripts();
    AtomicInteger left = new AtomicInteger(CONNECTIONS);
    List<Thread> clients = new ArrayList<>();
    for (int c = 0; c < CONNECTIONS; c++) {
      int client = c;
      clients.add(
          Thread.ofVirtual()
              .start(() -> {
                try (SocketClient socket = connect(busy)) {
                  run(socket, client, scripts.get(client));
                } catch (RuntimeException | AssertionError e) {
                  wrong.add(client + ": " + e);
                } finally {
                  left.decrementAndGet();
                }
              }));
    }

    int others = 0;
    try (SocketClient other = connect(quiet)) {
      while (left.get() > 0) {
        assertThat(other.call("call", "echo", others, 0))
            .isEqualTo(new JsonArray().add(others).add(0));
        others++;
      }
    }
    for (Thread client : clients) {
      client.join();
    }

    assertThat(wrong).isEmpty();
    assertThat(others).isPositive();
    try (Requests requests = new Requests(server)) {
      assertThat(Exposition.read(requests.get("/metrics").body()).sum("realmkeep_host_traps_total"))
          .isEqualTo(TRAPS);
    }
  }

  /** What each connection calls, in order. */
  private static List<List<String>> scripts() {
    Random random = new Random(SEED);
    String[] functions = {"echo", "echo", "echo", "fail", "missing"};
    List<List<String>> scripts = new ArrayList<>();
    for (int c = 0; c < CONNECTIONS; c++) {
      List<String> script = new ArrayList<>();
      for (int i = 0; i < CALLS_EACH; i++) {
        script.add(functions[random.nextInt(functions.length)]);
      }
      scripts.add(script);
    }
    for (int traps = 0; traps < TRAPS; ) {
      List<String> script = scripts.get(random.nextInt(CONNECTIONS));
      if (!"trap".equals(script.set(random.nextInt(CALLS_EACH), "trap"))) {
        traps++;
      }
    }
    return scripts;
  }

  private void run(SocketClient socket, int client, List<String> script) {
    for (int call = 0; call < script.size() + IN_FLIGHT; call++) {
      if (call >= IN_FLIGHT) {
        check(client, call - IN_FLIGHT, script.get(call - IN_FLIGHT), socket.json());
      }
      if (call < script.size()) {
        socket.send(
            "{\"id\":%d,\"call\":\"%s\",\"args\":[%d,%d]}"
                .formatted(call, script.get(call), client, call));
      }
    }
    // Nothing is told twice: the next thing is the next answer.
    check(
        client,
        -1,
        "echo",
        socket.ask("{\"id\":-1,\"call\":\"echo\",\"args\":[%d,-1]}".formatted(client)));
  }

  private void check(int client, int call, String function, JsonObject answer) {
    JsonObject error = answer.getJsonObject("error", new JsonObject());
    boolean right =
        answer.getInteger("id") == call
            && switch (function) {
              case "echo" -> new JsonArray().add(client).add(call).equals(answer.getValue("ok"));
              case "fail" ->
                  "call-failed".equals(error.getString("code"))
                      && ("Error: " + client + "/" + call).equals(error.getString("message"));
              case "trap" -> "trapped".equals(error.getString("code"));
              default -> "function-not-found".equals(error.getString("code"));
            };
    if (!right) {
      wrong.add(client + "/" + call + " " + function + ": " + answer.encode());
    }
  }
}
