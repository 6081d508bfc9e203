package dev.realmkeep.prerender.host.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.instance.CallResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The example of docs/module-host.md does what the text around it says. */
class DocumentedModuleTest {

  private static String example() throws IOException {
    String root = System.getProperty("repo.root");
    String text =
        Files.readString(Path.of(root == null ? ".." : root).resolve("docs/module-host.md"));
    int begin = text.indexOf("```ts host.ts\n") + "```ts host.ts\n".length();
    return text.substring(begin, text.indexOf("```", begin));
  }

  private static HostModule module() throws IOException {
    return new HostModule(HostModule.PATIENT)
        .file("host.ts", example())
        .file(
            "account.gts",
            """
            import { CardDef, contains, field } from 'https://cardstack.com/base/card-api';
            import NumberField from 'https://cardstack.com/base/number';
            export class Account extends CardDef {
              @field balance = contains(NumberField);
            }
            """);
  }

  @Test
  void theExampleRuns() throws Exception {
    try (HostModule module = module()) {
      module.returned("open", "[\"a\",5]");
      module.returned("open", "[\"b\",1]");
      module.returned("transfer", "[\"a\",\"b\",2]");
      assertThat(module.host.documents.rows)
          .isEqualTo(
              Map.of("a", "{\"id\":\"a\",\"balance\":3}", "b", "{\"id\":\"b\",\"balance\":3}"));
      assertThat(module.threw("transfer", "[\"a\",\"b\",9]").error().message())
          .isEqualTo("Error: insufficient funds");
      assertThat(module.host.lines).hasSize(1);
      assertThat(module.returned("total")).isEqualTo("6");
      assertThat(module.returned("top", "[1]")).isEqualTo("[{\"id\":\"a\",\"balance\":3}]");
      module.returned("init");
      assertThat(module.host.documents.armed).hasSize(1);
      module.returned("tidy");
      assertThat(module.host.documents.rows).isEmpty();
      HostDescription description = module.instance().description();
      assertThat(description.functions().get("top").argsMin()).isZero();
      assertThat(description.functions().get("receive").kind()).isEqualTo(FunctionKind.PROCEDURE);
    }
  }

  @Test
  void theProcedureOfTheExampleRuns() throws Exception {
    try (HostModule module = module()) {
      module.host.web =
          request ->
              CompletableFuture.completedFuture(
                  new HostFetch.Answer(
                      200,
                      request.url(),
                      Map.of("content-type", List.of("application/json")),
                      "{\"id\":\"c\",\"balance\":7}".getBytes(StandardCharsets.UTF_8)));
      CompletableFuture<CallResult> result = module.begin("receive", "[\"https://a.example/\"]");
      FakeHost.Asked asked = module.host.transactions.poll(60, TimeUnit.SECONDS);
      asked.body().use(module.host.documents).toCompletableFuture().get(60, TimeUnit.SECONDS);
      asked.committed().complete(null);
      assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(new CallResult.Returned("\"c\""));
      assertThat(module.host.documents.rows).containsKey("c");
    }
  }
}
