package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.http.OpenApiDocument;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled forms of a server with prerender workers, over HTTP. */
class CompiledFormTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static TestServer server;

  private final String realm = server.address() + "/" + server.freshRealm() + "/";

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of(Settings.PRERENDER_ISOLATION.key(), "worker"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aCardModuleIsAnsweredAsJavaScript() throws Exception {
    put(
        "person.gts",
        """
        import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
        export class Person extends CardDef {
          @field name = contains(StringField);
          static isolated = class { <template>{{@model.name as string}}</template> };
        }
        """);

    HttpResponse<String> answer = get("person?compiled");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/javascript");
    assertThat(answer.body())
        .contains("class Person extends CardDef", "from '@cardstack/base/card-api'")
        .doesNotContain("@field name", "<template>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.js", "m.gjs", "m.ts", "m.gts"})
  void eachLanguageOfModulesHasACompiledForm(String file) throws Exception {
    put(file, "export const one = 1;\n");

    HttpResponse<String> answer = get(file + "?compiled");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("export const one = 1;");
  }

  @Test
  void aSyntaxErrorIsAProblemWithItsPlaceUnderEachNameOfTheFile() throws Exception {
    for (String file : new String[] {"bad.ts", "again.ts"}) {
      put(file, "export const one = 1;\nexport class {\n");

      HttpResponse<String> answer = get(file + "?compiled");

      assertThat(answer.statusCode()).isEqualTo(422);
      JsonObject problem = new JsonObject(answer.body());
      assertThat(problem.getString("code")).isEqualTo("module-error");
      JsonObject error = problem.getJsonObject("error");
      assertThat(error.getInteger("line")).isEqualTo(2);
      assertThat(error.getInteger("column")).isPositive();
      assertThat(error.getString("file")).endsWith("/" + file);
    }
  }

  @Test
  void whatIsNoModuleIsRefused() throws Exception {
    put("data.json", "{}");

    assertThat(get("data.json?compiled").statusCode()).isEqualTo(400);
  }

  @Test
  void nestingThatIsMeantToOverflowTheParserIsAProblemAndTheServerGoesOn() throws Exception {
    put("deep.ts", "export const x = " + "[".repeat(200_000) + "]".repeat(200_000) + ";");
    put("fine.ts", "export const fine: number = 1;");

    assertThat(get("deep.ts?compiled").statusCode()).isEqualTo(422);
    assertThat(get("fine.ts?compiled").body()).contains("export const fine = 1;");
  }

  @Test
  void aFormThatWasCompiledBeforeCostsNoWorkerAnything() throws Exception {
    put("a.ts", "export const cached: number = 1;");
    put("b.ts", "export const cached: number = 1;");
    String first = get("a.ts?compiled").body();
    double jobs = metric("realmkeep_worker_jobs_total");

    assertThat(jobs).isPositive();
    assertThat(get("a.ts?compiled").body()).isEqualTo(first);
    assertThat(get("b.ts?compiled").body()).isEqualTo(first);
    assertThat(metric("realmkeep_worker_jobs_total")).isEqualTo(jobs);
  }

  @Test
  void workersAreFiguresAmongTheMetrics() throws Exception {
    put("m.ts", "export const measured: number = 1;");
    get("m.ts?compiled");

    assertThat(
            metric("realmkeep_workers{state=\"idle\"}")
                + metric("realmkeep_workers{state=\"busy\"}"))
        .isPositive();
    assertThat(metric("realmkeep_worker_starts_total")).isPositive();
    assertThat(metric("realmkeep_worker_start_seconds_count")).isPositive();
    assertThat(metric("realmkeep_worker_ends_total{reason=\"violation\"}")).isZero();
  }

  private static double metric(String name) throws Exception {
    String all =
        CLIENT
            .send(
                HttpRequest.newBuilder(URI.create(server.address() + "/metrics")).build(),
                BodyHandlers.ofString())
            .body();
    Matcher line =
        Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE).matcher(all);
    assertThat(line.find()).as("%s in %s", name, all).isTrue();
    return Double.parseDouble(line.group(1));
  }

  private void put(String path, String text) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(realm + path)).PUT(BodyPublishers.ofString(text)).build();
    assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isBetween(200, 204);
  }

  private HttpResponse<String> get(String path) throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(realm + path))
                .timeout(Duration.ofSeconds(60))
                .build(),
            BodyHandlers.ofString());
    OpenApiDocument.shipped().check(answer, answer.body().getBytes(StandardCharsets.UTF_8));
    return answer;
  }
}
