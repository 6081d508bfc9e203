package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a worker writes to its standard error, so that it never blocks on it, and logs a
 * bounded part. Confined to one thread.
 */
final class StandardErrorDrain {

  private static final Logger log = LoggerFactory.getLogger(StandardErrorDrain.class);

  /** Longest line logged, bytes; the rest of a longer one is dropped. */
  private static final int LINE_BYTES_MAX = 500;

  /** Lines logged per {@link #WINDOW}; the others are counted. */
  private static final int LINES_PER_WINDOW_MAX = 20;

  /**
   * What the native transpiler prints about every syntax error before its exception arrives. The
   * module's author gets the error; an operator has nothing to do.
   */
  private static final List<String> SYNTAX_ERROR_NOISE =
      List.of(
          "panicked at src/error.rs",
          "Couldn't call throw transpile error",
          "note: run with `RUST_BACKTRACE=1`");

  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final Clock clock;
  private final String worker;
  private final byte[] line = new byte[LINE_BYTES_MAX];
  private int length;
  private long windowEndNanos;
  private int linesInWindow;
  private long dropped;

  StandardErrorDrain(Clock clock, String worker) {
    this.clock = clock;
    this.worker = worker;
    this.windowEndNanos = clock.deadlineAfter(WINDOW);
  }

  /** Reads to the end. */
  void drain(InputStream in) {
    byte[] buffer = new byte[4096];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          take(buffer[i]);
        }
      }
    } catch (IOException e) {
      log.debug("{}: standard error ended", worker, e);
    }
    endLine();
    if (dropped > 0) {
      log.warn("{}: {} lines of standard error not shown", worker, dropped);
    }
  }

  private void take(byte b) {
    if (b == '\n') {
      endLine();
    } else if (length < LINE_BYTES_MAX) {
      line[length++] = b;
    }
  }

  private void endLine() {
    if (length == 0) {
      return;
    }
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    length = 0;
    if (SYNTAX_ERROR_NOISE.stream().anyMatch(text::contains)) {
      log.debug("{}: {}", worker, printable(text));
      return;
    }
    if (clock.nanoTime() - windowEndNanos >= 0) {
      windowEndNanos = clock.deadlineAfter(WINDOW);
      linesInWindow = 0;
    }
    if (linesInWindow++ < LINES_PER_WINDOW_MAX) {
      log.warn("{}: {}", worker, printable(text));
    } else {
      dropped++;
    }
  }

  /** Guest text must not forge lines or colours in the server's log. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
