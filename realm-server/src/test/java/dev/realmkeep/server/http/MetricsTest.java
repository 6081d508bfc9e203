package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class MetricsTest extends ApiTest {

  @Test
  void requestsAreCountedByTemplateAndClassOfStatusAndNeverByUrl() {
    client.put("/bookshop/secret-plan.gts", "card Plan x");
    client.get("/bookshop/secret-plan.gts");
    client.get("/bookshop/none.gts");
    client.get("/bookshop/_definition?module=./secret-plan&name=Plan");
    client.get("/bookshop/_secret-operation");
    client.send("BREW", "/bookshop/secret-plan.gts", BodyPublishers.noBody());
    Awaitility.await()
        .until(() ->
            fixture.metrics.find("realmkeep.http.requests").timers().stream()
                    .mapToLong(timer -> timer.count())
                    .sum()
                == 6);

    String exposed = client.get("/metrics").text();

    assertThat(exposed)
        .contains(
            "realmkeep_http_requests_seconds_count{method=\"GET\",route=\"/{realm}/{path}\",status=\"2xx\"} 1")
        .contains(
            "realmkeep_http_requests_seconds_count{method=\"GET\",route=\"/{realm}/{path}\",status=\"4xx\"} 1")
        .contains("method=\"other\",route=\"/{realm}/{path}\",status=\"4xx\"")
        .contains("route=\"/{realm}/_definition\",status=\"2xx\"")
        .contains("realmkeep_http_connections")
        .doesNotContain("secret")
        .doesNotContain("BREW");
  }

  @Test
  void everyMetricOfTheApiHasItsPrefix() {
    client.get("/bookshop/_info");

    List<String> names =
        fixture.metrics.getMeters().stream().map(Meter::getId).map(Meter.Id::getName).toList();

    assertThat(names).allMatch(name -> name.startsWith("realmkeep."));
    assertThat(fixture.metrics.getMeters())
        .allSatisfy(meter ->
            assertThat(meter.getId().getTags())
                .extracting(Tag::getKey)
                .doesNotContain("url", "path", "module"));
  }
}
