package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest extends ApiTest {
  @Override
  HttpSettings settings() {
    return HttpSettings.loopback().withCorsOrigins(List.of("https://app.test"));
  }

  @ParameterizedTest
  @CsvSource({
    "X-Realm-Min-Generation, -1",
    "X-Realm-Min-Generation, one",
    "X-Realm-Min-Generation, 99999999999999999999",
    "X-Realm-Min-Generation, 9999999999999999999",
    "X-Deadline-Ms, 0",
    "X-Deadline-Ms, 1.5",
    "X-Deadline-Ms, 120001",
    "X-Priority, urgent"
  })
  void aHeaderThatIsNotValidIsNamed(String header, String value) {
    ApiTester.Reply reply = client.get("/bookshop/_info", header, value);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("bad-request");
    assertThat(reply.json().getString("detail")).contains(header);
  }

  @Test
  void theTraceOfTheCallerIsInTheProblem() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    ApiTester.Reply reply =
        client.get("/bookshop/none", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01");

    assertThat(reply.json().getString("traceId")).isEqualTo(trace);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"
      })
  void aTraceThatIsNotValidStartsANewOne(String traceparent) {
    ApiTester.Reply reply = client.get("/bookshop/none", "traceparent", traceparent);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.json().getString("traceId"))
        .isNotEqualTo("4bf92f3577b34da6a3ce929d0e0e4736")
        .matches("[0-9a-f]{32}");
  }

  @Test
  void anotherMethodIsToldWhichThereAre() {
    ApiTester.Reply reply = client.put("/bookshop/_info", "x");

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.code()).isEqualTo("method-not-allowed");
    assertThat(reply.needed("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(client.send("PATCH", "/bookshop/a.gts", BodyPublishers.noBody()).needed("Allow"))
        .isEqualTo("DELETE, GET, HEAD, OPTIONS, PUT");
    assertThat(client.get("/_definitions").needed("Allow")).isEqualTo("DELETE, OPTIONS");
    assertThat(client.delete("/bookshop/_atomic").needed("Allow")).isEqualTo("OPTIONS, POST");
    assertThat(client.put("/livez", "x").status()).isEqualTo(405);
  }

  @Test
  void optionsTellsTheMethods() {
    ApiTester.Reply reply =
        client.send("OPTIONS", "/bookshop/_definitions", BodyPublishers.noBody());

    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.needed("Allow")).isEqualTo("DELETE, OPTIONS, POST");
  }

  @Test
  void pagesOfConfiguredOriginsMayCallTheApi() {
    client.put("/bookshop/a.gts", "x");

    ApiTester.Reply reply = client.get("/bookshop/a.gts", "Origin", "https://app.test");

    assertThat(reply.needed("Access-Control-Allow-Origin")).isEqualTo("https://app.test");
    assertThat(reply.needed("Access-Control-Expose-Headers")).contains("X-Realm-Generation");
    assertThat(reply.needed("Vary")).contains("Origin").contains("Accept-Encoding");
  }

  @Test
  void pagesOfOtherOriginsGetNoPermission() {
    client.put("/bookshop/a.gts", "x");

    ApiTester.Reply reply = client.get("/bookshop/a.gts", "Origin", "https://evil.test");

    assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void aNodeThatIsAskedTwiceForAnOperationKnowsItByItsWholeName() {
    assertThat(client.get("/bookshop/_infos").code()).isEqualTo("not-found");
    assertThat(client.get("/bookshop/_info/").code()).isEqualTo("not-found");
  }
}
