package dev.realmkeep.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import org.slf4j.LoggerFactory;

/** Sets up the log, always on standard error: standard output is for results. */
final class Logging {

  private static final String TEXT_PATTERN =
      "%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%replace( %kvp){'^ $', ''}%n%ex{short}";

  private Logging() {}

  static void configure(Configuration configuration) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return; // an embedder brought a logger of its own
    }
    context.reset();
    boolean json =
        switch (configuration.get(Settings.LOG_FORMAT)) {
          case JSON -> true;
          case TEXT -> false;
          case AUTO -> !System.getProperty("realmkeep.terminals", "").contains("2");
        };
    Encoder<ILoggingEvent> encoder = json ? json() : text(context);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    // Two listeners of one process ask for the same gauges: of no use to anybody who reads the log.
    context.getLogger("io.micrometer").setLevel(Level.ERROR);
    context
        .getLogger("dev.realmkeep")
        .setLevel(Level.toLevel(configuration.get(Settings.LOG_LEVEL).name()));
  }

  static Encoder<ILoggingEvent> json() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithContext(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    return encoder;
  }

  static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(TEXT_PATTERN);
    return encoder;
  }
}
