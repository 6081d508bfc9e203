package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.cache.port.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Prerenderer} does. Subclasses say how one is made. */
public abstract class PrerendererConformance {

  private static final String REALM = "http://localhost:4201/shop/";
  private static final String CARD_API =
      "import { CardDef, StringField, contains, field } from" + " '@cardstack/base/card-api';\n";

  private final Files files = new Files();
  private Prerenderer prerenderer;

  /** A prerenderer with at least two slots. The suite closes it. */
  protected abstract Prerenderer open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    prerenderer = open();
  }

  @AfterEach
  void close() {
    prerenderer.close();
  }

  @Test
  void aCardModuleGivesItsDefinitionsAndTheFileThatAnswered() {
    files.put(
        "person.ts",
        CARD_API
            + "export class Person extends CardDef {\n"
            + "  static displayName = 'Person';\n"
            + "  @field name = contains(StringField);\n"
            + "}\n");

    Prerendered done = prerender("person");

    Definition person = definition(done, "Person");
    assertThat(person.codeRef()).isEqualTo(CodeRef.of(REALM + "person", "Person"));
    assertThat(person.displayName()).isEqualTo("Person");
    assertThat(person.field("name").fieldOrCard())
        .isEqualTo(CodeRef.of("@cardstack/base/card-api", "StringField"));
    assertThat(done.fileAlias()).isEqualTo(REALM + "person.ts");
    assertThat(done.tookMillis()).isNotNegative();
  }

  @Test
  void aModuleThatIsNotThereIsMissing() {
    Prerendered done = prerender("nobody");

    assertThat(done.entry())
        .isInstanceOfSatisfying(
            ModuleEntry.Missing.class,
            missing -> assertThat(missing.error().kind()).isEqualTo(ModuleError.Kind.MISSING));
    assertThat(done.fileAlias()).isNull();
  }

  @Test
  void aModuleWithoutCardsIsFoundAndHasNoDefinitions() {
    files.put("sum.ts", "export const sum = (a: number, b: number) => a + b;\n");

    assertThat(prerender("sum").entry())
        .isInstanceOfSatisfying(
            ModuleEntry.Found.class, found -> assertThat(found.exports()).isEmpty());
  }

  @Test
  void anImportIsAskedForAndNamedAmongTheDependencies() {
    files.put("leaf.ts", "export const name = 'leaf';\n");
    files.put("top.ts", "import { name } from './leaf';\nexport const top = name;\n");

    Prerendered done = prerender("top");

    assertThat(((ModuleEntry.Found) done.entry()).deps()).containsExactly(REALM + "leaf");
    assertThat(files.asked).contains(REALM + "top", REALM + "leaf");
  }

  @Test
  void aSyntaxErrorNamesItsLineInTheOriginalSource() {
    files.put("broken.ts", "export const a = 1;\n\nexport const = 2;\n");

    ModuleError error = failure(prerender("broken"));

    assertThat(error.kind()).isEqualTo(ModuleError.Kind.SYNTAX);
    assertThat(error.line()).isEqualTo(3);
    assertThat(error.column()).isPositive();
    assertThat(error.module()).startsWith(REALM + "broken");
  }

  @Test
  void anExceptionWhileLoadingNamesItsLineAndMessage() {
    files.put("throws.ts", "interface A { b: string }\n\nthrow new Error('no luck');\n");

    ModuleError error = failure(prerender("throws"));

    assertThat(error.kind()).isEqualTo(ModuleError.Kind.EVALUATION);
    assertThat(error.message()).contains("no luck");
    assertThat(error.line()).isEqualTo(3);
  }

  @Test
  void aMissingImportIsAnErrorOfTheImporterAndNotAMissingModule() {
    files.put("top.ts", "import { name } from './leaf';\nexport const top = name;\n");

    assertThat(failure(prerender("top")).kind()).isEqualTo(ModuleError.Kind.MISSING);
  }

  @Test
  void aForbiddenImportIsForbidden() {
    files.put("top.ts", "import { name } from './secret';\nexport const top = name;\n");
    files.forbidden = REALM + "secret";

    assertThat(failure(prerender("top")).kind()).isEqualTo(ModuleError.Kind.FORBIDDEN);
  }

  @Test
  void aSourceThatCannotBeReadFailsTheFutureAndNotTheModule() {
    files.unavailable = true;

    assertThatThrownBy(() -> prerender("person")).isInstanceOf(StoreUnavailableException.class);
    files.unavailable = false;
    files.put("person.ts", "export const a = 1;\n");
    assertThat(prerender("person").entry()).isInstanceOf(ModuleEntry.Found.class);
  }

  @Test
  void whatOneModuleDoesToTheGlobalsIsGoneInTheNext() {
    files.put("dirty.ts", "(globalThis as any).left = 1; Array.prototype.map = null as any;\n");
    files.put(
        "clean.ts",
        "if ((globalThis as any).left !== undefined) throw new Error('a global survived');\n"
            + "export const ok = [1].map((x) => x);\n");

    for (int i = 0; i < 2 * prerenderer.slots(); i++) {
      prerender("dirty");
      assertThat(prerender("clean").entry()).isInstanceOf(ModuleEntry.Found.class);
    }
  }

  @Test
  void moreJobsThanSlotsAllEndEachWithItsOwnResult() {
    int jobs = 6 * prerenderer.slots();
    for (int i = 0; i < jobs; i++) {
      files.put(
          "m" + i + ".ts",
          CARD_API + "export class C extends CardDef { static displayName = 'Card " + i + "'; }\n");
    }

    List<CompletableFuture<Prerendered>> all =
        IntStream.range(0, jobs).mapToObj(i -> begin("m" + i)).toList();

    for (int i = 0; i < jobs; i++) {
      assertThat(definition(await(all.get(i)), "C").displayName()).isEqualTo("Card " + i);
    }
  }

  @Test
  void theSameSourceGivesTheSameEntryEveryTime() {
    files.put(
        "person.ts",
        CARD_API
            + "export class Person extends CardDef { @field name = contains(StringField); }\n");
    ModuleEntry first = prerender("person").entry();

    for (int i = 0; i < 3; i++) {
      assertThat(prerender("person").entry()).isEqualTo(first);
    }
  }

  @Test
  void theExtractorsVersionIsNotEmptyAndStays() {
    assertThat(prerenderer.extractorVersion())
        .isNotEmpty()
        .isEqualTo(prerenderer.extractorVersion());
  }

  @Test
  void closingTwiceIsHarmless() {
    prerenderer.close();
    prerenderer.close();

    assertThat(begin("person"))
        .satisfiesAnyOf(
            refused -> assertThat(refused).isCompletedExceptionally(),
            answered -> assertThat(await(answered).entry()).isInstanceOf(ModuleEntry.Failed.class));
  }

  private Prerendered prerender(String path) {
    return await(begin(path));
  }

  private CompletableFuture<Prerendered> begin(String path) {
    return prerenderer.prerender(
        new PrerenderJob(REALM + path, REALM, files, Duration.ofSeconds(60)));
  }

  private static Definition definition(Prerendered done, String name) {
    ExportEntry export = ((ModuleEntry.Found) done.entry()).exports().get(name);
    return ((ExportEntry.Defined) export).definition();
  }

  private static ModuleError failure(Prerendered done) {
    return ((ModuleEntry.Failed) done.entry()).error();
  }

  /** Files of one realm, by path. */
  private static final class Files implements ModuleSources {
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile String forbidden = "";
    private volatile boolean unavailable;

    void put(String path, String text) {
      texts.put(path, text);
    }

    @Override
    public CompletableFuture<Loaded> load(String url) {
      asked.add(url);
      if (unavailable) {
        return CompletableFuture.failedFuture(
            new StoreUnavailableException("down", new IOException("refused")));
      }
      return CompletableFuture.completedFuture(answer(url));
    }

    private Loaded answer(String url) {
      if (url.equals(forbidden)) {
        return new Loaded.Forbidden(url);
      }
      if (!url.startsWith(REALM)) {
        return new Loaded.Foreign(url);
      }
      for (String path : new ArrayList<>(ModuleUrl.candidates(url.substring(REALM.length())))) {
        String text = texts.get(path);
        if (text != null) {
          return new Loaded.Source(
              REALM + path, text.getBytes(UTF_8), Integer.toHexString(text.hashCode()));
        }
      }
      return new Loaded.Absent(url);
    }
  }
}
