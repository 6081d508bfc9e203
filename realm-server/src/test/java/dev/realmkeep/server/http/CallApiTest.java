package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import dev.realmkeep.server.host.FakeHost;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls over HTTP, over a host that is fake. Every answer is checked against the description. */
class CallApiTest extends ApiTest {

  @BeforeEach
  void giveHost() {
    fixture.giveHost();
  }

  @Test
  void aCallAnswersItsResult() {
    ApiTester.Reply reply = client.post("/bookshop/_call/echo", "{\"args\":[1, {\"a\":\"ä\"}]}");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().getJsonArray("result")).isEqualTo(new JsonArray("[1,{\"a\":\"ä\"}]"));
    assertThat(client.post("/bookshop/_call/echo", "{}").json().getJsonArray("result")).isEmpty();
  }

  @Test
  void aViewIsRead() {
    assertThat(client.get("/bookshop/_view/look?args=%5B7%5D").json())
        .isEqualTo(new JsonObject("{\"result\":[7]}"));
    assertThat(client.get("/bookshop/_view/look?args=7").code()).isEqualTo("bad-request");
    assertThat(client.get("/bookshop/_view/echo").code()).isEqualTo("wrong-kind");
  }

  @Test
  void everyFailureIsAProblem() {
    ApiTester.Reply thrown = client.post("/bookshop/_call/fail", "{\"args\":[]}");
    assertThat(thrown.status()).isEqualTo(422);
    assertThat(thrown.code()).isEqualTo("call-failed");
    assertThat(thrown.json().getString("detail")).isEqualTo("insufficient funds");
    assertThat(thrown.json().getJsonObject("error").getInteger("line")).isEqualTo(4);
    assertThat(client.post("/bookshop/_call/trap", "{}").code()).isEqualTo("trapped");
    assertThat(client.post("/bookshop/_call/none", "{}").code()).isEqualTo("function-not-found");
    assertThat(client.post("/bookshop/_call/look", "{}").code()).isEqualTo("wrong-kind");
    assertThat(client.post("/bookshop/_call/echo", "{\"args\":7}").code()).isEqualTo("bad-request");
    assertThat(client.post("/bookshop/_call/echo", "{\"arg\":[]}").code()).isEqualTo("bad-request");
    assertThat(client.get("/bookshop/_call/echo").status()).isEqualTo(405);
    assertThat(client.get("/bookshop/_socket").status()).isEqualTo(426);
  }

  @Test
  void aCallGoesOnWhenItsDeadlinePasses() throws Exception {
    ApiTester.Reply late =
        client.send(
            "POST",
            "/bookshop/_call/hold",
            java.net.http.HttpRequest.BodyPublishers.ofString("{}"),
            "Content-Type",
            "application/json",
            "X-Deadline-Ms",
            "50");
    assertThat(late.status()).isEqualTo(504);
    fixture.lanes.host().holding.await();
    fixture.lanes.host().release();
    assertThat(client.post("/bookshop/_call/echo", "{}").status()).isEqualTo(200);
    assertThat(fixture.lanes.hosts).hasSize(1);
    assertThat(fixture.lanes.host().events).isEmpty();
  }

  @Test
  void whenItsClientLeavesBeforeTheAnswerACallIsCancelled() throws Exception {
    client.post("/bookshop/_call/echo", "{}");
    try (RawHttp leaver = new RawHttp(fixture.port())) {
      leaver.send(
          "POST /bookshop/_call/slow HTTP/1.1\r\nHost: realms.test\r\n"
              + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
      Awaitility.await().until(() -> fixture.lanes.host().slow() == 1);
    }
    Awaitility.await().until(() -> fixture.lanes.host().slow() == 0);
    Awaitility.await()
        .until(() -> fixture.metrics.get("realmkeep.http.requests.in.flight").gauge().value() == 0);
    assertThat(fixture.lanes.host().events).isEmpty();
  }

  @Test
  void aHostLooksAtWhatItReadsOrHasLookedForInOtherRealmsToo() throws Exception {
    fixture.realm("beside/");
    client.post("/bookshop/_call/echo", "{}");
    FakeHost host = fixture.lanes.host();
    host.reads = Set.of(ApiFixture.BOOKSHOP + "host.ts", ApiFixture.PUBLIC_URL + "/beside/none.ts");
    int before = host.looks.get();

    fixture.write("unread.ts", "export {};");
    client.put("/beside/unread.ts", "export {};");
    fixture.lanes.patrol.start();
    fixture.settleTimers();
    assertThat(host.looks).hasValue(before);

    client.put("/beside/none.ts", "export {};");
    Awaitility.await().until(() -> host.looks.get() == before + 1);
    fixture.write("host.ts", "export {};");
    Awaitility.await().until(() -> host.looks.get() == before + 2);
  }

  @Test
  void aHostThatDoesNotStartIsTriedAgainWhenItsSourcesChange() {
    fixture.write("realm.json", "{}");
    Awaitility.await().until(() -> client.get("/bookshop/_host").code().equals("no-host"));
    fixture.lanes.made =
        host ->
            host.failing(
                new HostProgramException(
                    ModuleError.at(
                        ModuleError.Kind.SYNTAX, "oops", ApiFixture.BOOKSHOP + "host.ts", 3, 1)));
    fixture.giveHost();
    Awaitility.await()
        .untilAsserted(() -> {
          ApiTester.Reply broken = client.post("/bookshop/_call/echo", "{}");
          assertThat(broken.code()).isEqualTo("module-error");
          assertThat(broken.json().getJsonObject("error").getInteger("line")).isEqualTo(3);
        });
    assertThat(client.get("/bookshop/_logs").status()).isEqualTo(200);

    fixture.lanes.made = host -> host;
    fixture.write("host.ts", "export {};");

    Awaitility.await().until(() -> client.post("/bookshop/_call/echo", "{}").status() == 200);
  }

  @Test
  void aRealmWithoutAHostSaysSo() {
    fixture.write("realm.json", "{}");
    Awaitility.await()
        .until(() -> client.post("/bookshop/_call/echo", "{}").code().equals("no-host"));
    assertThat(client.get("/bookshop/_host").code()).isEqualTo("no-host");
  }

  @Test
  void aHostIsDescribed() {
    JsonObject host = client.get("/bookshop/_host").json();
    assertThat(host.getString("module")).isEqualTo("https://realms.test/bookshop/host.ts");
    assertThat(host.getJsonArray("functions").getJsonObject(0))
        .isEqualTo(
            new JsonObject("{\"name\":\"echo\",\"kind\":\"reducer\",\"argsMin\":0,\"argsMax\":3}"));
  }

  @Test
  void logsAreReadAndFollowed() {
    log("one");
    JsonObject first = client.get("/bookshop/_logs").json();
    assertThat(first.getJsonArray("lines").getJsonObject(0).getString("message")).isEqualTo("one");
    String next = first.getString("next");
    assertThat(client.get("/bookshop/_logs?after=" + next).json().getJsonArray("lines")).isEmpty();

    CompletableFuture<JsonObject> waiting =
        CompletableFuture.supplyAsync(
            () -> client.get("/bookshop/_logs?wait=15000&after=" + next).json());
    log("two");
    assertThat(waiting.join().getJsonArray("lines").getJsonObject(0).getString("message"))
        .isEqualTo("two");
    assertThat(client.get("/bookshop/_logs?after=elsewhere-7").json().getJsonArray("lines"))
        .hasSize(2);
  }

  private void log(String message) {
    fixture.lanes.logs.line(
        new HostLog.Line(ApiFixture.BOOKSHOP, "echo", 1, HostLog.Level.INFO, message, 0));
  }
}
