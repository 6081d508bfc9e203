package dev.realmkeep.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("repo.root", ".."), "docs", "configuration.md");

  @Test
  void theDocumentIsTheTable() throws Exception {
    assertThat(Files.readString(DOCUMENT))
        .as("write it anew with: ./realm settings --markdown > docs/configuration.md")
        .isEqualTo(SettingsDocument.markdown());
  }

  /** Operators' files and scripts hold these: a key may be added, none may change. */
  @Test
  void keysAndDefaultsAreStable() {
    List<String> rows = Settings.all().stream().map(s -> s.key() + "=" + s.defaultText()).toList();

    assertThat(rows)
        .contains(
            "host=127.0.0.1",
            "port=4201",
            "public-url=",
            "advertise-url=",
            "data=.realmkeep",
            "db=embedded",
            "prerender.workers=0",
            "prerender.isolation=worker",
            "prerender.hard-limit=10s",
            "cache.l1-max-bytes=64MiB",
            "populate.max-attempts=4",
            "populate.reserved-user-slots=1",
            "populate.silence-max=3s",
            "coordination.mode=on",
            "drain.timeout=10s",
            "log.format=auto",
            "server=http://localhost:4201")
        .doesNotHaveDuplicates();
  }

  @Test
  void namesFollowFromTheKey() {
    assertThat(Settings.PRERENDER_HARD_LIMIT.flag()).isEqualTo("--prerender-hard-limit");
    assertThat(Settings.PRERENDER_HARD_LIMIT.env()).isEqualTo("REALMKEEP_PRERENDER_HARD_LIMIT");
    assertThat(Settings.TOKEN.fileEnv()).isEqualTo("REALMKEEP_TOKEN_FILE");
  }

  @Test
  void quantitiesReadWhatTheyWrite() {
    for (long bytes : new long[] {0, 1, 1023, 1024, 64L << 20, 3L << 30}) {
      assertThat(Quantities.parseBytes(Quantities.formatBytes(bytes))).isEqualTo(bytes);
    }
    for (String span : List.of("0s", "1ms", "1500ms", "10s", "2m", "90s", "1h")) {
      Duration parsed = Quantities.parseDuration(span);
      assertThat(Quantities.parseDuration(Quantities.formatDuration(parsed))).isEqualTo(parsed);
    }
  }
}
