package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.http.HttpLimits;
import dev.realmkeep.server.http.HttpSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each setting of the lookup and of the HTTP API arrives where it belongs: no two are alike. */
class LimitsFromSettingsTest {
  private static final int MIB = 1 << 20;

  @Test
  void limitsOfTheLookup() {
    Configuration configuration =
        TestServer.configuration(
            Map.of(
                "cache.l1-max-bytes", "11MiB",
                "cache.stale-max-bytes", "12MiB",
                "cache.flights-max", "13",
                "cache.waiters-max", "14",
                "prerender.queue-max", "15",
                "populate.reserved-user-slots", "16",
                "populate.max-attempts", "17",
                "prerender.hard-limit", "18s"));

    LookupLimits defaults = LookupLimits.DEFAULT;
    assertThat(LookupConfiguration.of(configuration))
        .isEqualTo(
            new LookupLimits(
                11L * MIB,
                12L * MIB,
                13,
                14,
                15,
                16,
                17,
                defaults.discardsMax(),
                Duration.ofSeconds(18),
                defaults.trustWindow()));
  }

  @Test
  void settingsOfTheHttpApi() {
    Configuration configuration =
        TestServer.configuration(
            Map.ofEntries(
                Map.entry("host", "127.0.0.9"),
                Map.entry("port", "4242"),
                Map.entry("probe.port", "4343"),
                Map.entry("http.event-loops", "5"),
                Map.entry("http.cors-origins", "https://a.example,https://b.example"),
                Map.entry("realm.prefixes", "@here/=https://r.example/here/"),
                Map.entry("http.requests-max", "21"),
                Map.entry("http.connections-max", "22"),
                Map.entry("http.file-max-bytes", "23MiB"),
                Map.entry("http.atomic-max-bytes", "24MiB"),
                Map.entry("http.atomic-max-operations", "25"),
                Map.entry("http.json-max-bytes", "26MiB"),
                Map.entry("http.buffered-max-bytes", "127MiB"),
                Map.entry("http.idle-timeout", "28s"),
                Map.entry("http.deadline-default", "29s")));

    HttpLimits defaults = HttpLimits.DEFAULT;
    assertThat(HttpConfiguration.of(configuration, "https://public.example"))
        .isEqualTo(
            new HttpSettings(
                "127.0.0.9",
                4242,
                "https://public.example",
                4343,
                5,
                List.of("https://a.example", "https://b.example"),
                Map.of("@here/", "https://r.example/here/"),
                new HttpLimits(
                    21,
                    22,
                    defaults.headerBytesMax(),
                    defaults.pathCharsMax(),
                    23 * MIB,
                    24 * MIB,
                    25,
                    26 * MIB,
                    127L * MIB,
                    defaults.batchRefsMax(),
                    defaults.requestHeadTimeout(),
                    defaults.bodyTimeout(),
                    Duration.ofSeconds(28),
                    Duration.ofSeconds(29),
                    defaults.deadlineMax(),
                    defaults.compressBytesMin(),
                    defaults.compressBytesMax(),
                    defaults.stallMax())));
  }
}
