package dev.realmkeep.server.host.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.realmkeep.prerender.host.call.HostLog;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class HostLogsTest {
  private static final String BANK = "https://realms.example/bank/";

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.realmkeep.module");
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();
  private final HostLogs logs = new HostLogs();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    written.start();
    logger.addAppender(written);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(written);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void theProcessesLogSaysWhichFunctionOfWhichRealmAndWhichCall() {
    logs.line(new HostLog.Line(BANK, "transfer", 42, HostLog.Level.INFO, "moved {} of 5", 7));

    assertThat(written.list).hasSize(1);
    assertThat(written.list.getFirst().getFormattedMessage()).isEqualTo("moved {} of 5");
    assertThat(written.list.getFirst().getKeyValuePairs())
        .containsExactly(
            new KeyValuePair("realm", BANK),
            new KeyValuePair("function", "transfer"),
            new KeyValuePair("call", 42L));
  }

  @ParameterizedTest
  @EnumSource
  void aLineIsAsImportantAsTheModuleSays(HostLog.Level level) {
    logs.line(new HostLog.Line(BANK, "transfer", 1, level, "text", 7));

    assertThat(written.list.getFirst().getLevel()).isEqualTo(Level.valueOf(level.name()));
  }

  @Test
  void aRealmsLinesAreKeptApartFromThoseOfOthers() {
    logs.line(new HostLog.Line(BANK, "transfer", 1, HostLog.Level.WARN, "mine", 7));
    logs.line(new HostLog.Line(BANK + "west/", "transfer", 1, HostLog.Level.INFO, "theirs", 7));

    JsonObject read = new JsonObject(logs.of(BANK).read(null, 10, 0).join());

    assertThat(read.getJsonArray("lines")).hasSize(1);
    JsonObject line = read.getJsonArray("lines").getJsonObject(0);
    assertThat(line.getString("message")).isEqualTo("mine");
    assertThat(line.getString("level")).isEqualTo("warn");
  }

  @Test
  void ofManyAndLongLinesTheNewestAndTheBeginningsAreKept() {
    for (int i = 0; i < 1_001; i++) {
      logs.line(new HostLog.Line(BANK, "f", i, HostLog.Level.DEBUG, i + "x".repeat(5_000), 7));
    }

    JsonObject read = new JsonObject(logs.of(BANK).read(null, 2_000, 0).join());

    assertThat(read.getJsonArray("lines")).hasSize(1_000);
    JsonObject oldest = read.getJsonArray("lines").getJsonObject(0);
    assertThat(oldest.getInteger("call")).isEqualTo(1);
    assertThat(oldest.getString("message")).hasSize(4_097).startsWith("1xx").endsWith("x…");
  }
}
