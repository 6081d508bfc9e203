package dev.realmkeep.prerender.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ExampleRealmsTest {
  private static final String SERVER = "http://localhost:4201/";
  private static final Path EXAMPLES =
      Path.of(System.getProperty("repo.root", ".."), "deploy", "examples");

  static MapSources examples(String... realms) {
    MapSources sources = new MapSources();
    for (String realm : realms) {
      sources.realm(SERVER + realm + "/");
      for (Path file : files(realm)) {
        try {
          String path = EXAMPLES.resolve(realm).relativize(file).toString();
          sources.file(SERVER + realm + "/" + path, Files.readAllBytes(file));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return sources;
  }

  private static List<Path> files(String realm) {
    try (Stream<Path> files = Files.walk(EXAMPLES.resolve(realm))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every module of the realms that are meant to work has all its definitions. */
  @TestFactory
  Stream<DynamicTest> everyExampleModuleIsDescribed() {
    InProcessPrerenderer prerenderer = InProcessPrerenderer.unlimited(1);
    List<DynamicTest> tests = new ArrayList<>();
    for (String realm : List.of("bookshop", "people")) {
      for (Path file : files(realm)) {
        if (ModuleUrl.hasExecutableExtension(file.toString())) {
          String url = SERVER + realm + "/" + EXAMPLES.resolve(realm).relativize(file);
          tests.add(
              DynamicTest.dynamicTest(
                  realm + "/" + file.getFileName(), () -> describe(prerenderer, realm, url)));
        }
      }
    }
    return tests.stream().onClose(prerenderer::close);
  }

  private static void describe(InProcessPrerenderer prerenderer, String realm, String url) {
    MapSources sources = examples("bookshop", "people");

    ModuleEntry entry =
        prerenderer
            .prerender(new PrerenderJob(url, SERVER + realm + "/", sources, Duration.ofSeconds(10)))
            .orTimeout(60, TimeUnit.SECONDS)
            .join()
            .entry();

    assertThat(entry).isInstanceOf(ModuleEntry.Found.class);
    assertThat(((ModuleEntry.Found) entry).exports().values())
        .allMatch(ModuleEntry.ExportEntry.Defined.class::isInstance);
  }
}
