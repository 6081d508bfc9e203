package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCommandsTest {

  private static TestServer server;

  @TempDir Path directory;
  private String realm;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void pushABook() throws Exception {
    realm = server.freshRealm();
    file(
        "book.ts",
        """
        import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
        import { Author } from './author';
        export class Book extends CardDef {
          static displayName = 'A Book';
          @field title = contains(StringField);
          @field author = contains(Author);
        }
        """);
    file(
        "author.ts",
        """
        import { FieldDef, field, contains, StringField } from '@cardstack/base/card-api';
        export class Author extends FieldDef {
          @field name = contains(StringField);
        }
        """);
    file("broken.ts", "export class Broken {\n  oops(\n}\n");
    assertThat(run("push", ".", "--to", url()).exitCode()).isZero();
  }

  private void file(String path, String text) throws IOException {
    Files.writeString(directory.resolve(path), text);
  }

  private String url() {
    return server.address() + "/" + realm + "/";
  }

  private CliRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (!all.contains("--to")) {
      all.addAll(List.of("--server", server.address()));
    }
    return CliRun.of(directory, all.toArray(String[]::new));
  }

  @Test
  void lookupShowsTheFields() {
    CliRun run = run("lookup", realm + "/book#Book");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("A Book", "title", "contains", "author#Author");
    assertThat(run.out()).doesNotContain("\u001b");
  }

  @Test
  void lookupWithJsonPrintsOneDocumentAndNothingElse() {
    CliRun run = run("lookup", url() + "book#Book", "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.json().getJsonObject("definition").getString("displayName")).isEqualTo("A Book");
    assertThat(run.json().getString("cache")).isNotEmpty();
  }

  @Test
  void aMissingModuleExitsWith3AlsoAsJson() {
    assertThat(run("lookup", realm + "/nope#Book").exitCode()).isEqualTo(ExitCode.NOT_FOUND);

    CliRun run = run("lookup", realm + "/nope#Book", "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.json().getString("code")).isEqualTo("module-not-found");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aMissingExportNamesTheOnesThereAre() {
    CliRun run = run("lookup", realm + "/book#Bok");

    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err()).contains("Book");
  }

  @Test
  void aModuleErrorIsShownWithItsPositionAndTheLineOfTheSource() {
    CliRun run = run("lookup", realm + "/broken#Broken");

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("broken.ts:", "oops(", "^");
  }

  @Test
  void anEditIsInTheVeryNextLookup() throws Exception {
    assertThat(run("lookup", realm + "/book#Book").out()).doesNotContain("pages");
    file(
        "author.ts",
        """
        import { FieldDef, field, contains, StringField } from '@cardstack/base/card-api';
        export class Author extends FieldDef {
          @field pages = contains(StringField);
        }
        """);

    CliRun push = run("push", ".", "--to", url(), "--json");

    assertThat(push.json().getJsonArray("written")).containsExactly("author.ts");
    assertThat(push.json().getInteger("unchanged")).isEqualTo(2);
    assertThat(run("lookup", realm + "/author#Author").out()).contains("pages");
  }

  @Test
  void aPushOfWhatTheRealmHasChangesNothing() {
    CliRun push = run("push", ".", "--to", url(), "--json");

    assertThat(push.json().getJsonArray("written")).isEmpty();
    assertThat(push.json().getLong("generation")).isZero();
  }

  @Test
  void onlyPruneDeletes() throws Exception {
    Files.delete(directory.resolve("broken.ts"));

    assertThat(run("push", ".", "--to", url(), "--json").json().getJsonArray("kept"))
        .containsExactly("broken.ts");
    assertThat(run("push", ".", "--to", url(), "--json", "--prune").json().getJsonArray("deleted"))
        .containsExactly("broken.ts");
  }

  @Test
  void moduleWhyInvalidateClearAndAuditAnswer() {
    run("lookup", realm + "/book#Book");

    assertThat(run("module", realm + "/book").out()).contains("Book", "card-def", "author.ts");
    assertThat(run("module", realm + "/book", "--json").json().getString("state"))
        .isEqualTo("found");
    assertThat(run("why", realm + "/book", "--json").json().getJsonObject("stored")).isNotNull();
    assertThat(run("invalidate", realm + "/author", "--json").json().encode())
        .contains(realm + "/book");
    assertThat(run("audit").exitCode()).isZero();
  }

  @Test
  void clearDropsTheDefinitionsOfOneRealmOrOfAll() {
    String other = server.freshRealm();
    assertThat(run("push", ".", "--to", server.address() + "/" + other + "/").exitCode()).isZero();
    assertThat(computed(realm + "/book#Book")).isTrue();
    assertThat(computed(other + "/book#Book")).isTrue();
    assertThat(computed(realm + "/book#Book")).isFalse();

    assertThat(kind(run("clear", "--realm", realm, "--json"))).isEqualTo("realm");
    assertThat(computed(other + "/book#Book")).isFalse();
    assertThat(computed(realm + "/book#Book")).isTrue();

    assertThat(kind(run("clear", "--json"))).isEqualTo("all");
    assertThat(computed(other + "/book#Book")).isTrue();
    assertThat(computed(realm + "/book#Book")).isTrue();
  }

  private static String kind(CliRun clear) {
    return clear.json().getJsonArray("invalidations").getJsonObject(0).getString("kind");
  }

  /** Whether the lookup had to compute it. */
  private boolean computed(String what) {
    return run("lookup", what, "--json").json().getString("cache").equals("populated");
  }

  @Test
  void whyTellsWhatIsStoredWhoComputedItWhatItReadAndWhatHappened() {
    assertThat(run("why", realm + "/book").out()).contains("nothing", "nobody holds the key");
    run("lookup", realm + "/book#Book");

    CliRun run = run("why", realm + "/book");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("found, generation ", "(this one)", "nobody on this node", "book.ts", "author.ts")
        .containsPattern("IT READ +VERSION")
        .containsPattern("ms +Answered 1 lookup from populated after ");
    run("lookup", realm + "/author#Author");
    assertThat(run("why", realm + "/author").out()).contains("READ BY", realm + "/book");
    assertThat(run("why", realm + "/book", "--json").json().getJsonArray("events")).isNotEmpty();
  }

  @Test
  void wrongUseExitsWith2AndSaysWhatWasMeant() {
    assertThat(run("lokup", "x").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("lokup", "x").err()).contains("lookup");
    assertThat(run("lookup", realm + "/book").err()).contains("#Book");
    assertThat(run("lookup", "book#Book").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("push", "nowhere", "--to", url()).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("lookup", "--json").json().getString("code")).isEqualTo("usage");
  }

  @Test
  void aServerThatIsNotThereExitsWith5() {
    CliRun run = CliRun.of(directory, "audit", "--server", "http://localhost:1", "--json");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.json().getString("code")).isEqualTo("unreachable");
  }

  @Test
  void theServerMayComeFromTheEnvironment() {
    CliRun run = CliRun.of(directory, Map.of("REALMKEEP_SERVER", server.address()), "audit");

    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void quietPrintsFailuresOnly() {
    CliRun run = run("lookup", realm + "/book#Book", "--quiet");

    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEmpty();
    assertThat(run("lookup", realm + "/nope#Book", "-q").err()).isNotEmpty();
  }

  @Test
  void completionIsAScriptThatKnowsTheCommands() {
    assertThat(run0("completion", "bash").out())
        .contains("_picocli_realm_lookup", "_picocli_realm_serve", "_picocli_realm_fleet");
  }

  @Test
  void theCompletionOfEitherShellCompletesCommandsAndOptions() throws Exception {
    for (String shell : List.of("bash", "zsh")) {
      CliRun run = run0("completion", shell);
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("ZSH_VERSION", "bashcompinit");
      Files.writeString(directory.resolve(shell), run.out());

      assertThat(completed(shell, "loo")).containsExactly("lookup");
      assertThat(completed(shell, "push", "--pr")).containsExactly("--prune");
    }
    assertThat(run0("completion", "fish").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  /** What bash offers for the last of {@code words} after it has read that script. */
  private List<String> completed(String script, String... words) throws Exception {
    String ask =
        "source ./%s; compopt() { :; }; COMP_WORDS=(realm %s); COMP_CWORD=%d; %s; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(
                script,
                String.join(" ", words),
                words.length,
                "$(complete -p realm | sed 's/.*-F \\([^ ]*\\).*/\\1/')");
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", ask)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    return said.lines().map(String::strip).toList();
  }

  @Test
  void helpListsEveryCommandAndEverySettingOfServe() {
    assertThat(run0("--help").out()).contains("serve", "push", "audit", "doctor");
    assertThat(run0("serve", "--help").out()).contains("--prerender-hard-limit", "--public-url");
  }

  private CliRun run0(String... args) {
    return CliRun.of(directory, args);
  }
}
