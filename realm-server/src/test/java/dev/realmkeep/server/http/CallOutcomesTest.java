package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.server.SocketClient;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a host can answer, as it is told over HTTP and over a WebSocket. */
class CallOutcomesTest extends ApiTest {
  private static final CallOutcome OVERLOADED =
      new CallOutcome.Refused(Refusal.OVERLOADED, "65536 calls wait");

  @BeforeEach
  void giveHost() {
    fixture.giveHost();
    assertThat(client.post("/bookshop/_call/echo", "{}").status()).isEqualTo(200);
  }

  static Stream<Arguments> outcomes() {
    return Stream.of(
        Arguments.of(OVERLOADED, 503, "overloaded", "65536 calls wait"),
        refused(Refusal.NO_SUCH_FUNCTION, 404, "function-not-found"),
        refused(Refusal.WRONG_KIND, 400, "wrong-kind"),
        refused(Refusal.BAD_ARGUMENTS, 400, "bad-arguments"),
        refused(Refusal.FUNCTION_CHANGED, 409, "function-changed"),
        refused(Refusal.STOPPING, 503, "host-restarted"),
        refused(Refusal.CANCELLED, 503, "host-restarted"),
        refused(Refusal.UNAVAILABLE, 503, "database-unavailable"),
        Arguments.of(new CallOutcome.HostRestarted("why"), 503, "host-restarted", "why"),
        Arguments.of(new CallOutcome.NotApplied("why"), 503, "not-applied", "why"),
        Arguments.of(new CallOutcome.Unknown("why"), 503, "outcome-unknown", "why"));
  }

  private static Arguments refused(Refusal reason, int status, String code) {
    return Arguments.of(new CallOutcome.Refused(reason, "why"), status, code, "why");
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void overHttpItIsAProblemAndWhatMayBeTriedAgainSaysWhen(
      CallOutcome outcome, int status, String code, String detail) {
    fixture.lanes.host().answer("echo", outcome);

    ApiTester.Reply reply = client.post("/bookshop/_call/echo", "{}");

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.json().getString("detail")).isEqualTo(detail);
    assertThat(reply.header("Retry-After").isPresent()).isEqualTo(status == 503);
    if (status == 503) {
      assertThat(Integer.parseInt(reply.needed("Retry-After"))).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void overAWebSocketItIsThatCallsErrorAndTheConnectionStays(
      CallOutcome outcome, int status, String code, String detail) {
    fixture.lanes.host().answer("echo", outcome);
    try (SocketClient socket = connect()) {
      JsonObject error = socket.ask("{\"id\":1,\"call\":\"echo\"}").getJsonObject("error");
      assertThat(error.getString("code")).isEqualTo(code);
      assertThat(error.getString("message")).isEqualTo(detail);
      assertThat(error.containsKey("retryAfterSeconds")).isEqualTo(status == 503);
      assertThat(socket.ask("{\"id\":2,\"view\":\"look\",\"args\":[2]}").getJsonArray("ok"))
          .hasSize(1);
    }
  }

  /** An overloaded lane refuses at once; the answers of the calls before it come later. */
  @Test
  void aCallThatIsRefusedAtOnceIsToldInItsPlaceAndItsNeighboursAreAnswered() {
    fixture.lanes.host().answer("trap", OVERLOADED);
    try (SocketClient socket = connect()) {
      socket.send("{\"id\":0,\"call\":\"hold\"}");
      IntStream.range(1, 100)
          .forEach(i ->
              socket.send(
                  "{\"id\":" + i + ",\"call\":\"" + (i % 3 == 1 ? "trap" : "echo") + "\"}"));
      // What no order binds is told before all of them.
      assertThat(socket.ask("{\"id\":\"now\",\"describe\":true}").getString("id")).isEqualTo("now");

      fixture.lanes.host().release();

      List<JsonObject> answers = socket.json(100);
      assertThat(answers.stream().map(answer -> answer.getInteger("id")))
          .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
      assertThat(answers)
          .allSatisfy(answer -> {
            boolean refused = answer.getInteger("id") % 3 == 1;
            assertThat(answer.containsKey("error")).isEqualTo(refused);
            if (refused) {
              assertThat(answer.getJsonObject("error").getString("code")).isEqualTo("overloaded");
            }
          });
    }
  }

  private SocketClient connect() {
    return new SocketClient("ws://127.0.0.1:" + fixture.port() + "/bookshop/_socket");
  }
}
