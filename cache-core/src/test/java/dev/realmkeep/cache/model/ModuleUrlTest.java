package dev.realmkeep.cache.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleUrlTest {

  private static final String CHARS = "ab.:/-_~%@2C ?#[+\u00e9!";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:4000/shop/a-book",
        "https://realms.example/ws/dir/person.gts",
        "http://127.0.0.1:80/",
        "http://h/a/b.c/"
      })
  void anOrdinaryUrlIsSeenToBeNormal(String url) {
    assertThat(ModuleUrl.isPlain(url)).isTrue();
    assertThat(ModuleUrl.normalize(url)).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/a/../b",
        "http://h/./a",
        "http://h/a//b",
        "http://h",
        "http://h/a?b",
        "http://h/a#b",
        "http://h/%41",
        "http:///a",
        "http://h:/a",
        "http://:80/a",
        "://h/a",
        "/a",
        ""
      })
  void anythingElseIsNot(String url) {
    assertThat(ModuleUrl.isPlain(url)).isFalse();
  }

  @Test
  void anExtensionlessPathIsProbedInTheOrderOfTheFormatAndThenAsItIs() {
    assertThat(ModuleUrl.candidates("dir/person"))
        .containsExactly(
            "dir/person.gts", "dir/person.ts", "dir/person.gjs", "dir/person.js", "dir/person");
    assertThat(ModuleUrl.candidates("notes.json"))
        .containsExactly(
            "notes.json.gts", "notes.json.ts", "notes.json.gjs", "notes.json.js", "notes.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {".gts", ".ts", ".gjs", ".js"})
  void aPathWithAnExecutableExtensionIsTheOnlyCandidate(String extension) {
    assertThat(ModuleUrl.candidates("person" + extension)).containsExactly("person" + extension);
    assertThat(ModuleUrl.withoutExecutableExtension("person" + extension)).isEqualTo("person");
    assertThat(ModuleUrl.hasExecutableExtension("dir/" + extension))
        .as("a name that is nothing else")
        .isFalse();
  }

  /** Against what takes the URL apart, for whatever is put together from the characters at hand. */
  @Test
  void whatIsSeenToBeNormalIsWhatItWouldBeMadeTo() {
    Random random = new Random(7);
    int plain = 0;
    for (int n = 0; n < 200_000; n++) {
      StringBuilder text = new StringBuilder(n % 2 == 0 ? "http://h" : "http://h/a");
      for (int i = random.nextInt(6); i > 0; i--) {
        text.append(CHARS.charAt(random.nextInt(CHARS.length())));
      }
      String url = text.toString();
      if (ModuleUrl.isPlain(url)) {
        plain++;
        URI uri = URI.create(url).normalize();
        assertThat(uri.toString()).isEqualTo(url);
        assertThat(uri.getRawAuthority()).isNotNull();
        assertThat(uri.getRawQuery()).isNull();
        assertThat(uri.getRawFragment()).isNull();
        assertThat(ModuleUrl.of("http://h/", ModuleUrl.pathIn("http://h/", "http://h" + path(url))))
            .isEqualTo("http://h" + path(url));
      }
    }
    assertThat(plain).isGreaterThan(1_000);
  }

  private static String path(String url) {
    return url.substring(url.indexOf('/', "http://".length()));
  }
}
