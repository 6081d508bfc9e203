package dev.realmkeep.prerender.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.prerender.guest.InProcessPrerenderer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A worker asks for what a module imports before it needs it. */
class AskingAheadTest {

  private static PrerenderFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new PrerenderFixture(WorkerSettings.defaults(1)).warm(1);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void theImportsOfAModuleAreAskedForTogether() throws Exception {
    // Given sources that answer the first import only once the last has been asked for
    MapSources files = MapSources.of(fan(8));
    CompletableFuture<Void> lastAsked = new CompletableFuture<>();
    ModuleSources sources =
        url -> {
          if (url.endsWith("/m7")) {
            lastAsked.complete(null);
          }
          return url.endsWith("/m0")
              ? lastAsked.thenCompose(asked -> files.load(url))
              : files.load(url);
        };

    assertThat(prerender(sources)).isInstanceOf(ModuleEntry.Found.class);
  }

  @Test
  void answersMayComeInAnyOrderAndThereMayBeMoreImportsThanOpenQuestions() throws Exception {
    // Given sources that answer the questions that are open in the opposite order
    MapSources files = MapSources.of(fan(100));
    List<Runnable> held = new ArrayList<>();
    ModuleSources sources =
        url -> {
          CompletableFuture<ModuleSources.Loaded> answer = new CompletableFuture<>();
          List<Runnable> due = List.of();
          synchronized (held) {
            held.addFirst(() -> answer.complete(files.load(url).join()));
            if (held.size() == 10 || url.endsWith("/a") || lastOf(url, 100)) {
              due = List.copyOf(held);
              held.clear();
            }
          }
          due.forEach(Runnable::run);
          return answer;
        };

    ModuleEntry entry = prerender(sources);

    assertThat(entry)
        .isInstanceOfSatisfying(
            ModuleEntry.Found.class, found -> assertThat(found.deps()).hasSize(100));
    assertThat(fixture.gone).isEmpty();
  }

  @Test
  void nothingIsAskedForThatIsNotImportedAndNothingTwice() throws Exception {
    Map<String, String> files = new TreeMap<>(fan(3));
    files.put("m0.js", "import './m1'; import './m2'; import './absent'; import 'library';");
    files.put("m1.js", "import './m0'; import './a'; import './m1';");
    files.put("unused.js", "");

    assertThat(asked(files, true)).isEqualTo(asked(files, false)).doesNotHaveDuplicates();
  }

  @Test
  void ofTwoFilesWithEqualContentBothAreThere() throws Exception {
    Map<String, String> files =
        Map.of("a.js", "import './b'; import './c';", "b.js", "export {};", "c.js", "export {};");

    assertThat(prerender(MapSources.of(files)))
        .isInstanceOfSatisfying(
            ModuleEntry.Found.class, found -> assertThat(found.deps()).hasSize(2));
  }

  private static List<String> asked(Map<String, String> files, boolean inWorker) throws Exception {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    MapSources sources = MapSources.of(files);
    ModuleSources recording =
        url -> {
          asked.add(url);
          return sources.load(url);
        };
    if (inWorker) {
      prerender(recording);
    } else {
      try (InProcessPrerenderer here = InProcessPrerenderer.unlimited(1)) {
        here.prerender(job(recording)).get(60, TimeUnit.SECONDS);
      }
    }
    return asked.stream().sorted().toList();
  }

  private static ModuleEntry prerender(ModuleSources sources) throws Exception {
    return fixture.prerenderer.prerender(job(sources)).get(60, TimeUnit.SECONDS).entry();
  }

  private static PrerenderJob job(ModuleSources sources) {
    return new PrerenderJob(
        MapSources.REALM + "a", MapSources.REALM, sources, Duration.ofSeconds(20));
  }

  private static boolean lastOf(String url, int imports) {
    return url.endsWith("/m" + (imports - 1));
  }

  /** A module that imports that many others. */
  private static Map<String, String> fan(int imports) {
    Map<String, String> files = new TreeMap<>();
    files.put(
        "a.js",
        IntStream.range(0, imports)
            .mapToObj("import './m%d';\n"::formatted)
            .collect(Collectors.joining()));
    for (int i = 0; i < imports; i++) {
      files.put("m" + i + ".js", "export const n = " + i + ";");
    }
    return files;
  }
}
