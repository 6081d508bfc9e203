package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** The two forms of a line, each of what a host module logs. */
class LoggingTest {
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  private LoggingEvent event(KeyValuePair... pairs) {
    LoggingEvent event =
        new LoggingEvent(
            "caller",
            context.getLogger("dev.realmkeep.module"),
            Level.INFO,
            "moved",
            null,
            new Object[0]);
    event.setKeyValuePairs(List.of(pairs));
    return event;
  }

  private static final KeyValuePair[] OF_A_CALL = {
    new KeyValuePair("realm", "https://realms.example/bank/"),
    new KeyValuePair("function", "transfer"),
    new KeyValuePair("call", 42L)
  };

  private String line(Encoder<ILoggingEvent> encoder, LoggingEvent event) {
    encoder.setContext(context);
    encoder.start();
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void textNamesRealmFunctionAndCall() {
    assertThat(line(Logging.text(context), event(OF_A_CALL)))
        .matches(
            "[0-9:.]{12} INFO  module moved realm=\"https://realms.example/bank/\""
                + " function=\"transfer\" call=\"42\"\\R");
  }

  @Test
  void textWithoutPairsEndsWithTheMessage() {
    assertThat(line(Logging.text(context), event())).matches("[0-9:.]{12} INFO  module moved\\R");
  }

  @Test
  void jsonNamesRealmFunctionAndCall() {
    JsonObject line = new JsonObject(line(Logging.json(), event(OF_A_CALL)));

    assertThat(line.getString("formattedMessage")).isEqualTo("moved");
    assertThat(line.getJsonArray("kvpList"))
        .isEqualTo(
            new JsonArray()
                .add(new JsonObject().put("realm", "https://realms.example/bank/"))
                .add(new JsonObject().put("function", "transfer"))
                .add(new JsonObject().put("call", "42")));
  }
}
