package dev.realmkeep.deploy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.deploy.realms.DefinitionText;
import dev.realmkeep.deploy.realms.LocalRealms;
import dev.realmkeep.deploy.realms.RealmDirectory;
import dev.realmkeep.prerender.guest.InProcessPrerenderer;
import dev.realmkeep.prerender.worker.WorkerEvents;
import dev.realmkeep.prerender.worker.WorkerPrerenderer;
import dev.realmkeep.prerender.worker.WorkerSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every module of the example realms means what its expectation says. */
class ExampleRealmsTest {
  private static final List<String> REALMS = List.of("bookshop", "people");

  private static InProcessPrerenderer prerenderer;
  private static LocalRealms realms;

  @BeforeAll
  static void loadTheRealms() throws IOException {
    prerenderer = InProcessPrerenderer.unlimited(1);
    realms = new LocalRealms(prerenderer);
    load(realms);
  }

  @AfterAll
  static void close() {
    realms.close();
    prerenderer.close();
  }

  static Stream<String> modules() throws IOException {
    Stream<String> all = Stream.empty();
    for (String name : REALMS) {
      all =
          Stream.concat(
              all,
              RealmDirectory.example(name).paths().stream()
                  .filter(ModuleUrl::hasExecutableExtension)
                  .map(path -> name + "/" + ModuleUrl.withoutExecutableExtension(path)));
    }
    return all;
  }

  @Test
  void thereAreEnoughModulesOfEveryKind() throws IOException {
    assertThat(modules().count()).isGreaterThanOrEqualTo(44);
    for (String extension : ModuleUrl.EXTENSIONS) {
      assertThat(RealmDirectory.example("bookshop").paths())
          .anyMatch(path -> path.endsWith(extension));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  void aModuleMeansWhatItsSourceSays(String path) throws IOException {
    ModuleEntry entry = realms.entry(path);

    assertThat(entry).isInstanceOf(ModuleEntry.Found.class);
    assertThat(texts((ModuleEntry.Found) entry)).isEqualTo(ExpectedModule.read(path).exports());
  }

  @Test
  void aWorkerProcessGivesTheSameEntries() throws IOException {
    try (WorkerPrerenderer workers =
            new WorkerPrerenderer(WorkerSettings.defaults(1), Clock.system(), WorkerEvents.NONE);
        LocalRealms others = new LocalRealms(workers)) {
      load(others);
      for (String path : modules().toList()) {
        assertThat(others.entry(path)).as(path).isEqualTo(realms.entry(path));
      }
    }
  }

  @Test
  void aRealmServedAloneHasTheDefinitionsThatDoNotNeedTheOther() throws IOException {
    try (LocalRealms alone = new LocalRealms(prerenderer)) {
      alone.addRealm("bookshop");
      alone.write("bookshop", RealmDirectory.example("bookshop").asChanges());

      ModuleEntry.Found book = (ModuleEntry.Found) alone.entry("bookshop/book");
      ModuleEntry.Found customer = (ModuleEntry.Found) alone.entry("bookshop/customer");

      assertThat(texts(book)).isEqualTo(ExpectedModule.read("bookshop/book").exports());
      assertThat(customer.exports().get("Customer")).isInstanceOf(ExportEntry.Undefined.class);
      assertThat(customer.diagnostics().stubs())
          .contains(LocalRealms.ORIGIN + "people/person", LocalRealms.ORIGIN + "people/address");
    }
  }

  private static void load(LocalRealms into) throws IOException {
    for (String name : REALMS) {
      into.addRealm(name);
      into.write(name, RealmDirectory.example(name).asChanges());
    }
  }

  private static Map<String, String> texts(ModuleEntry.Found found) {
    Map<String, String> texts = new TreeMap<>();
    found
        .exports()
        .forEach((name, export) -> texts.put(name, DefinitionText.of(LocalRealms.ORIGIN, export)));
    return texts;
  }
}
