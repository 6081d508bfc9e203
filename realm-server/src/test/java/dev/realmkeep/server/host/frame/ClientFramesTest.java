package dev.realmkeep.server.host.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.Comparison;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentSort;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFramesTest {

  private static List<ClientFrame> read(String text) {
    List<ClientFrame> frames = new ArrayList<>();
    ClientFrames.read(text, frames::add);
    return frames;
  }

  private static ClientFrame one(String text) {
    List<ClientFrame> frames = read(text);
    assertThat(frames).hasSize(1);
    return frames.get(0);
  }

  private static DocumentFilter where(String json) {
    ClientFrame frame = one("{\"id\":1,\"subscribe\":{\"table\":\"T\",\"where\":" + json + "}}");
    assertThat(frame).isInstanceOf(ClientFrame.Subscribe.class);
    return ((ClientFrame.Subscribe) frame).query().filter();
  }

  @Test
  void argumentsAreKeptAsTheyAreWritten() {
    String args = "[ 1.50, \"\\u00e4]\\\"}\", {\"a\" : [ ] } , 12345678901234567890 ]";
    assertThat(one("{\"call\" : \"f\" , \"args\" : " + args + " , \"id\" : 12 }"))
        .isEqualTo(new ClientFrame.Call("12", ClientFrame.Verb.CALL, "f", args));
  }

  @Test
  void aLongFrameIsKeptToo() {
    String args = "[\"" + "ä".repeat(200_000) + "\",-1]";
    assertThat(one("{\"id\":\"x\",\"args\":" + args + ",\"procedure\":\"f\"}"))
        .isEqualTo(new ClientFrame.Call("\"x\"", ClientFrame.Verb.PROCEDURE, "f", args));
  }

  @Test
  void aListHasManyFrames() {
    assertThat(read("[{\"id\":1,\"view\":\"f\"},{\"id\":2,\"unsubscribe\":1},7]"))
        .satisfiesExactly(
            first -> assertThat(first).isInstanceOf(ClientFrame.Call.class),
            second -> assertThat(second).isEqualTo(new ClientFrame.Unsubscribe("2", "1")),
            third -> assertThat(third).isInstanceOf(ClientFrame.Invalid.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{",
        "{\"call\":\"f\"}",
        "{\"id\":1}",
        "{\"id\":true,\"call\":\"f\"}",
        "{\"id\":null,\"call\":\"f\"}",
        "{\"id\":1,\"call\":7}",
        "{\"id\":1,\"call\":\"f\",\"args\":{}}",
        "{\"id\":1,\"call\":\"f\",\"view\":\"g\"}",
        "{\"id\":1,\"call\":\"f\",\"arg\":[]}",
        "{\"id\":1,\"id\":2,\"call\":\"f\"}",
        "{\"id\":1,\"unsubscribe\":{}}",
        "{\"id\":1,\"subscribe\":{}}",
        "{\"id\":1,\"subscribe\":[]}",
        "{\"id\":1,\"subscribe\":{\"table\":\"T\",\"table\":\"U\"}}",
        "{\"id\":1,\"subscribe\":{\"table\":\"T\",\"limit\":0}}",
        "{\"id\":1,\"subscribe\":{\"table\":\"T\",\"limit\":1e9}}",
        "{\"id\":1,\"subscribe\":{\"table\":\"T\",\"sort\":[\"-\"]}}",
        "{\"id\":1,\"subscribe\":{\"table\":\"T\",\"where\":[]}}",
        "{\"id\":1,\"subscribe\":{\"table\":\"T\",\"where\":{\"a\":{}}}}",
        "{\"id\":1,\"subscribe\":{\"table\":\"T\",\"where\":{\"a\":{\"gtt\":1}}}}",
        "{\"id\":1,\"subscribe\":{\"table\":\"T\",\"where\":{\"a\":[1]}}}",
        "{\"id\":1,\"subscribe\":{\"table\":\"T\",\"definitions\":\"./x\"}}"
      })
  void whatSaysNothingIsOneInvalidFrame(String text) {
    assertThat(one(text)).isInstanceOf(ClientFrame.Invalid.class);
  }

  @Test
  void anIdIsAtMost64CharactersLong() {
    assertThat(one("{\"id\":\"" + "x".repeat(64) + "\",\"call\":\"f\"}"))
        .isInstanceOf(ClientFrame.Call.class);
    assertThat(one("{\"id\":\"" + "x".repeat(65) + "\",\"call\":\"f\"}"))
        .isInstanceOf(ClientFrame.Invalid.class);
  }

  @Test
  void aFrameThatIsInvalidKeepsItsId() {
    assertThat(one("{\"id\":\"me\",\"what\":1}").id()).isEqualTo("\"me\"");
  }

  @Test
  void whatFollowsTheFrameIsInvalidButTheFrameStands() {
    assertThat(read("{\"id\":1,\"call\":\"f\"} {\"id\":2,\"call\":\"f\"}"))
        .satisfiesExactly(
            first -> assertThat(first).isInstanceOf(ClientFrame.Call.class),
            second -> assertThat(second).isInstanceOf(ClientFrame.Invalid.class));
  }

  @Test
  void aSubscriptionHasFilterOrderAndLimit() {
    assertThat(
            one(
                "{\"id\":1,\"subscribe\":{\"table\":\"Account\",\"where\":{\"owner.name\":\"Ada\"},"
                    + "\"sort\":[\"-balance\",\"id\"],\"limit\":5}}"))
        .isEqualTo(
            new ClientFrame.Subscribe(
                "1",
                "Account",
                new DocumentQuery(
                    new DocumentFilter.Compare(
                        "owner.name", Comparison.EQUAL, new Scalar.Text("Ada")),
                    List.of(new DocumentSort("balance", true), new DocumentSort("id", false)),
                    0,
                    5)));
  }

  @Test
  void conditionsAreThoseOfTheGuestApi() {
    DocumentFilter more =
        new DocumentFilter.Compare(
            "a", Comparison.GREATER, new Scalar.Number(new BigDecimal("1.5")));
    DocumentFilter most =
        new DocumentFilter.Compare(
            "a", Comparison.LESS_OR_EQUAL, new Scalar.Number(new BigDecimal("9")));
    assertThat(where("{\"a\":{\"gt\":1.5,\"lte\":9}}"))
        .isEqualTo(new DocumentFilter.All(List.of(more, most)));
    assertThat(where("{\"a\":{\"in\":[\"x\",true]}}"))
        .isEqualTo(
            new DocumentFilter.In("a", List.of(new Scalar.Text("x"), new Scalar.Truth(true))));
    assertThat(where("{\"a\":null}")).isEqualTo(new DocumentFilter.IsNull("a"));
    assertThat(where("{\"a\":{\"isNull\":false}}"))
        .isEqualTo(new DocumentFilter.Not(new DocumentFilter.IsNull("a")));
    assertThat(where("{\"a\":{\"not\":{\"contains\":\"x\"}}}"))
        .isEqualTo(new DocumentFilter.Not(new DocumentFilter.Contains("a", "x")));
    assertThat(where("{\"any\":[{\"a\":{\"gt\":1.5}},{}],\"not\":{\"b\":null}}"))
        .isEqualTo(
            new DocumentFilter.All(
                List.of(
                    new DocumentFilter.Any(List.of(more, new DocumentFilter.All(List.of()))),
                    new DocumentFilter.Not(new DocumentFilter.IsNull("b")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":1,\"ok\":2}|1",
        "{\"id\":\"a\\\"b\",\"error\":{}}|\"a\\\"b\"",
        "{\"sub\":\"s\",\"initial\":[]}|\"s\"",
        "{\"sub\":1,\"put\":[]}|"
      })
  void anAnswerSaysWhatItAnswers(String frame, String id) {
    assertThat(ServerFrames.answeredBy(frame)).isEqualTo(id);
  }
}
