package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the documents show, in their order, and compares. */
class DocumentsPackagedTest {

  private static final Path ROOT =
      Path.of(System.getProperty("repo.root", "..")).toAbsolutePath().normalize();
  private static final String PORT = "4201";

  @TempDir Path directory;

  @Test
  void everyCommandThatIsShownAnswersAsShown() throws Exception {
    Path readme = ROOT.resolve("README.md");
    List<ConsoleExample> examples = new ArrayList<>(ConsoleExample.of(readme));
    examples.addAll(ConsoleExample.of(ROOT.resolve("docs/operations.md")));
    assertThat(examples).hasSizeGreaterThan(5);
    int port = RealmProcess.freePort();
    Files.createSymbolicLink(
        directory.resolve("realm"), RealmProcess.INSTALLATION.resolve("bin/realm"));
    Files.createSymbolicLink(directory.resolve("deploy"), ROOT.resolve("deploy"));
    Files.writeString(
        directory.resolve("note.ts"), ConsoleExample.listing(readme, "ts", "import { CardDef"));

    ConsoleExample serve = examples.removeFirst();
    assertThat(serve.command()).startsWith("./realm serve ");
    try (RealmProcess server =
        RealmProcess.start(directory, port, shell("exec " + serve.command()), settings(port))) {
      server.awaitLog("ready in");
      assertThat(ConsoleExample.essence(lines(server.log(), port)))
          .containsSubsequence(ConsoleExample.essence(serve.output()));
      for (ConsoleExample example : examples) {
        assertThat(ConsoleExample.essence(run(example.command(), port)))
            .as(example.command())
            .isEqualTo(ConsoleExample.essence(example.output()));
      }
    }
  }

  private List<String> run(String command, int port) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(shell(command.replace(PORT, "" + port)))
            .directory(directory.toFile())
            .redirectErrorStream(true);
    RealmProcess.environment(builder);
    builder.environment().putAll(settings(port));
    Process process = builder.start();
    process.getOutputStream().close();
    return lines(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8), port);
  }

  private static List<String> lines(String output, int port) {
    return output.replace(":" + port, ":" + PORT).lines().toList();
  }

  private static List<String> shell(String command) {
    return List.of("sh", "-c", command);
  }

  private Map<String, String> settings(int port) {
    return Map.of(
        "REALMKEEP_PORT",
        "" + port,
        "REALMKEEP_DATA",
        directory.resolve("data").toString(),
        "REALMKEEP_PRERENDER_WORKERS",
        "1",
        "REALMKEEP_SERVER",
        "http://localhost:" + port);
  }
}
