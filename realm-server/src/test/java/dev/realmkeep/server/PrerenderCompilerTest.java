package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.server.http.Compiler.Compilation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PrerenderCompilerTest {

  private static final byte[] TEXT = "export {};".getBytes(StandardCharsets.UTF_8);

  /** What was handed to workers, to be answered by the test. */
  private final List<CompletableFuture<CompiledForm>> handedOver = new ArrayList<>();

  private final PrerenderCompiler compiler =
      new PrerenderCompiler(
          job -> {
            CompletableFuture<CompiledForm> result = new CompletableFuture<>();
            handedOver.add(result);
            return result;
          },
          Duration.ofSeconds(10),
          1 << 20);

  private CompletableFuture<Compilation> compile(String file) {
    return compiler.compile("https://r.example/" + file, TEXT, "hash");
  }

  @Test
  void requestsForTheSameContentShareOneCompilation() {
    CompletableFuture<Compilation> first = compile("a.js");
    CompletableFuture<Compilation> second = compile("b.js");
    handedOver.getFirst().complete(new CompiledForm.JavaScript(TEXT));

    assertThat(first.join()).isInstanceOf(Compilation.Compiled.class);
    assertThat(second.join()).isInstanceOf(Compilation.Compiled.class);
    assertThat(compile("a.js")).isCompleted();
    assertThat(handedOver).hasSize(1);
  }

  @Test
  void theSameContentInAnotherLanguageIsCompiledByItself() {
    compile("a.js");
    compile("a.ts");

    assertThat(handedOver).hasSize(2);
  }

  @Test
  void anErrorOfTheSourceIsKeptAndNamesTheFileThatWasAskedFor() {
    compile("a.js");
    handedOver.getFirst().complete(refused(ModuleError.Kind.SYNTAX));

    Compilation.Refused again = (Compilation.Refused) compile("b.js").join();

    assertThat(again.error().module()).isEqualTo("https://r.example/b.js");
    assertThat(handedOver).hasSize(1);
  }

  @Test
  void whatMayDifferAtTheNextTryIsNotKept() {
    compile("a.js");
    handedOver.get(0).complete(refused(ModuleError.Kind.TRAPPED));
    compile("a.js");
    handedOver.get(1).complete(new CompiledForm.Unanswered("busy"));
    CompletableFuture<Compilation> third = compile("a.js");
    handedOver.get(2).completeExceptionally(new IllegalStateException("a defect"));

    assertThatThrownBy(third::join).hasRootCauseMessage("a defect");
    assertThat(compile("a.js")).isNotDone();
    assertThat(handedOver).hasSize(4);
  }

  @Test
  void aBusyPoolIsOverload() {
    CompletableFuture<Compilation> compilation = compile("a.js");
    handedOver.getFirst().complete(new CompiledForm.Unanswered("busy"));

    Compilation.Unanswered unanswered = (Compilation.Unanswered) compilation.join();

    assertThat(unanswered.reason().reason()).isEqualTo(Unavailable.Reason.OVERLOADED);
    assertThat(unanswered.reason().retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  private static CompiledForm refused(ModuleError.Kind kind) {
    return new CompiledForm.Refused(
        ModuleError.at(kind, "broken", "https://r.example/first.js", 1, 1));
  }
}
