package dev.realmkeep.server.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.server.http.problem.ProblemException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlPathTest {
  private static final int CHARS_MAX = 1024;

  @ParameterizedTest
  @CsvSource({
    "/a/b.gts, /a/b.gts",
    "/%61/%7Eb, /a/~b",
    "/caf%c3%a9.gts, /caf%C3%A9.gts",
    "/a%20b, /a%20b",
    "/a+b, /a+b",
    "/a%2bb, /a+b",
    "/a%3fb, /a%3Fb",
    "/a%23b, /a%23b",
    "/..., /...",
    "/.hidden, /.hidden",
    "/a/, /a/",
    "/, /"
  })
  void aPathHasOneSpelling(String raw, String canonical) {
    assertThat(UrlPath.canonical(raw, CHARS_MAX)).isEqualTo(canonical);
    assertThat(UrlPath.canonical(canonical, CHARS_MAX)).isEqualTo(canonical);
  }

  @Test
  void whateverIsAcceptedIsCanonicalAndANormalModuleUrl() {
    Random random = new Random(20260101);
    String[] pieces = {
      "a", "/", ".", "%2e", "%2F", "%25", "%", "~", " ", "\\", "%c3%a9", "%ff", "_", "%00", "é", "="
    };
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder raw = new StringBuilder("/");
      for (int piece = random.nextInt(8); piece > 0; piece--) {
        raw.append(pieces[random.nextInt(pieces.length)]);
      }
      String canonical;
      try {
        canonical = UrlPath.canonical(raw.toString(), CHARS_MAX);
      } catch (ProblemException refused) {
        continue;
      }
      accepted++;
      assertThat(UrlPath.canonical(canonical, CHARS_MAX)).isEqualTo(canonical);
      assertThat(ModuleUrl.normalize("https://r.test" + canonical))
          .isEqualTo("https://r.test" + canonical);
    }
    assertThat(accepted).isGreaterThan(1000);
  }

  @Test
  void aFileNameOfADirectoryIsEscaped() {
    assertThat(UrlPath.ofFileName("shelf 1/50 off?.gts", CHARS_MAX))
        .isEqualTo("shelf%201/50%20off%3F.gts");
    assertThatThrownBy(() -> UrlPath.ofFileName("a/../b", CHARS_MAX))
        .isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> UrlPath.ofFileName("50%", CHARS_MAX))
        .isInstanceOf(ProblemException.class);
  }
}
