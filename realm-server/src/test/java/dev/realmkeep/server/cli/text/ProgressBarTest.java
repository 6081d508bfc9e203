package dev.realmkeep.server.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private static final String CLEAR = "\r\u001b[K";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void aBarGrowsOnItsLineAndIsGoneInTheEnd() {
    try (ProgressBar bar = new ProgressBar(terminal, true)) {
      bar.at(1, 4, "a.ts");
      bar.at(4, 4, "d.ts");
    }

    assertThat(text())
        .isEqualTo(
            CLEAR
                + "█".repeat(6)
                + "░".repeat(18)
                + "  25% 1/4 a.ts"
                + CLEAR
                + "█".repeat(24)
                + " 100% 4/4 d.ts"
                + CLEAR);
  }

  @Test
  void whatLooksTheSameIsNotDrawnAgain() {
    try (ProgressBar bar = new ProgressBar(terminal, true)) {
      for (int done = 0; done < 10_000; done++) {
        bar.at(done, 10_000, "file");
      }
    }

    assertThat(text().split("\r", -1)).hasSize(1 + 100 + 1);
  }

  @Test
  void anotherTotalIsDrawnAndSoIsWhatFollowsAClose() {
    try (ProgressBar bar = new ProgressBar(terminal, true)) {
      bar.at(1, 1, "a.ts");
      bar.at(2, 2, "b.ts");
      bar.close();
      bar.close();
      bar.at(2, 2, "c.ts");
    }

    String full = CLEAR + "█".repeat(24) + " 100% ";
    assertThat(text())
        .isEqualTo(full + "1/1 a.ts" + full + "2/2 b.ts" + CLEAR + full + "2/2 c.ts" + CLEAR);
  }

  @Test
  void aLongNameIsCutInFrontAndControlCharactersAreNotPassedOn() {
    try (ProgressBar bar = new ProgressBar(terminal, true)) {
      bar.at(1, 2, "x".repeat(100) + "\u001b[2Jend.ts");
    }

    assertThat(text()).contains("…xxx", "end.ts").doesNotContain("\u001b[2J", "x".repeat(41));
  }

  @Test
  void nothingIsWrittenWhereNobodyLooks() {
    try (ProgressBar bar = new ProgressBar(terminal, false)) {
      bar.at(1, 2, "a.ts");
    }

    assertThat(text()).isEmpty();
  }

  @Test
  void nothingToDoIsDone() {
    try (ProgressBar bar = new ProgressBar(terminal, true)) {
      bar.at(0, 0, "");
    }

    assertThat(text()).contains("100% 0/0");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
