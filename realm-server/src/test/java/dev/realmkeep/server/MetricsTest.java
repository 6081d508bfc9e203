package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole server says at {@code /metrics} after it was used. */
class MetricsTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("repo.root", ".."), "docs", "metrics.md");
  private static final Path WRITTEN = Path.of("target", "metrics.md");

  private static final String HEAD =
      """
      # Metrics

      <!-- Generated from /metrics of a server in use: MetricsTest writes it anew to realm-server/target/metrics.md. -->

      `/metrics` answers in the Prometheus text format. Names beginning with `vertx_` are those of Vert.x (event loops and
      connection pools); these are Realmkeep's own. No label ever holds a URL, so their number does not grow with the realms.

      At rest, that is when nothing is under way:

      * `realmkeep_lookups_started_total` is the sum of `realmkeep_lookups_total` over its outcomes;
      * `realmkeep_lookups_total{outcome="uncached"}` counts lookups that never prerender and of which nothing was stored;
      * `realmkeep_prerenders_started_total` is the sum of `realmkeep_prerenders_total` over its outcomes;
      * `realmkeep_persist_discards_total` is `realmkeep_prerenders_total{outcome="discarded"}`.

      | name | type | labels | what it says |
      |---|---|---|---|
      """;

  @TempDir static Path data;

  private static TestServer server;
  private static Exposition exposed;
  private static String realm;

  @BeforeAll
  static void useAServer() {
    server =
        TestServer.start(
            Map.of("prerender.isolation", "worker", "db", "embedded", "data", data.toString()));
    realm = server.freshRealm();
    try (Requests requests = new Requests(server)) {
      requests.put(
          "/" + realm + "/secret-plan.ts",
          "import { CardDef } from '@cardstack/base/card-api';\n"
              + "export class Plan extends CardDef {}");
      String definition = "/" + realm + "/_definition?module=./secret-plan&name=";
      requests.get(definition + "Plan");
      requests.get(definition + "Plan");
      requests.get(definition + "Nothing");
      requests.get("/" + realm + "/_definition?module=./not-there&name=Plan");
      requests.get("/" + realm + "/_definition?module=https://elsewhere.test/x&name=Plan");
      exposed = Exposition.read(requests.get("/metrics").body());
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theFixedNamesAreThere() {
    assertThat(exposed.families().keySet())
        .contains(
            "realmkeep_lookups_total",
            "realmkeep_prerenders_total",
            "realmkeep_persist_discards_total",
            "realmkeep_invalidations_total",
            "realmkeep_l1_trusted",
            "realmkeep_tail_lag_seconds");
    assertThat(exposed.families().get("realmkeep_lookups_total").labels())
        .containsExactly("outcome");
    assertThat(exposed.families().get("realmkeep_prerenders_total").labels())
        .containsExactly("outcome");
    assertThat(exposed.sum("realmkeep_l1_trusted")).isEqualTo(1);
  }

  @Test
  void lookupsAreTheSumOfTheirOutcomesAndSoArePrerenders() {
    assertThat(exposed.sum("realmkeep_lookups_started_total"))
        .isPositive()
        .isEqualTo(exposed.sum("realmkeep_lookups_total"));
    assertThat(exposed.value("realmkeep_lookups_total", "outcome", "l1")).isPositive();
    assertThat(exposed.value("realmkeep_lookups_total", "outcome", "populated")).isPositive();
    assertThat(exposed.sum("realmkeep_prerenders_started_total"))
        .isPositive()
        .isEqualTo(exposed.sum("realmkeep_prerenders_total"));
    assertThat(exposed.sum("realmkeep_persist_discards_total"))
        .isEqualTo(exposed.value("realmkeep_prerenders_total", "outcome", "discarded"));
    assertThat(exposed.sum("realmkeep_invalidations_total")).isPositive();
  }

  @Test
  void noLabelHoldsAUrlOrAName() {
    List<String> values =
        exposed.samples().stream().flatMap(sample -> sample.labels().values().stream()).toList();

    assertThat(values)
        .isNotEmpty()
        .noneMatch(value ->
            value.contains("://")
                || value.contains("secret")
                || value.contains("elsewhere")
                || value.contains(realm));
  }

  @Test
  void theDocumentListsThem() throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    for (Exposition.Family family : exposed.families().values()) {
      if (family.name().startsWith("realmkeep_")) {
        text.append("| `").append(family.name()).append("` | ").append(family.type());
        text.append(" | ").append(String.join(", ", family.labels()));
        text.append(" | ").append(family.help()).append(" |\n");
      }
    }
    Files.writeString(WRITTEN, text);

    assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
        .as("cp realm-server/target/metrics.md docs/metrics.md")
        .isEqualTo(text.toString());
  }

  @Test
  void everyMetricSaysWhatItIs() {
    assertThat(exposed.families().values())
        .filteredOn(family -> family.name().startsWith("realmkeep_"))
        .allSatisfy(family -> assertThat(family.help().strip()).as(family.name()).isNotEmpty());
  }
}
