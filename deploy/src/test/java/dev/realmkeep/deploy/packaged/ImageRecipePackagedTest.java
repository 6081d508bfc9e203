package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.deploy.files.Containerfile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of the image's recipe, done without an engine on an unpacked distribution. */
class ImageRecipePackagedTest {
  private static final String INSTALLATION = "/opt/realmkeep";

  @TempDir Path directory;

  private final Containerfile recipe = Containerfile.read();

  ImageRecipePackagedTest() throws IOException {}

  @Test
  void theArchiveIsWhatItAddsAndHasEveryFileThatItNames() throws Exception {
    Path archive = Distribution.archiveOrSkip();
    Distribution distribution = unpack();

    String[] added = recipe.only("ADD").split("\\s+");
    PathMatcher context = FileSystems.getDefault().getPathMatcher("glob:" + added[0]);
    assertThat(context.matches(archive.getFileName())).isTrue();
    assertThat(added[1]).isEqualTo("/opt/");
    assertThat(recipe.only("RUN")).startsWith("ln -s /opt/realmkeep-* " + INSTALLATION + " ");
    assertThat(distribution.root().getFileName().toString()).startsWith("realmkeep-");
    assertThat(distribution.file("container/Containerfile"))
        .hasSameTextualContentAs(
            Path.of(System.getProperty("repo.root"), "deploy/container/Containerfile"));
    assertThat(distribution.file("container/probe")).isNotEmptyFile();
    assertThat(distribution.file("bin/realm")).isExecutable();
  }

  /** With its environment, its user and its command; the port and the state are the test's. */
  @Test
  void whatItStartsIsReadyAsItsUserWhoIsNotRoot() throws Exception {
    Distribution distribution = unpack();
    List<String> user = asItsUserOrSkip();
    int port = RealmProcess.freePort();
    Path data = Files.createDirectory(directory.resolve("state"));
    Files.setAttribute(data, "unix:uid", recipe.userId());
    Files.setAttribute(data, "unix:gid", recipe.userId());
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> environment = new HashMap<>(recipe.environment());
    environment.put("REALMKEEP_PORT", "" + port);
    environment.replaceAll(
        (name, value) -> value.equals(recipe.only("VOLUME")) ? data.toString() : value);
    environment.put("REALMKEEP_DB", "memory");
    environment.put("REALMKEEP_PRERENDER_WORKERS", "1");
    List<String> command = new ArrayList<>(user);
    command.addAll(words(recipe.only("ENTRYPOINT"), distribution));
    command.addAll(words(recipe.only("CMD"), distribution));

    try (RealmProcess node = RealmProcess.start(directory, port, command, environment)) {
      List<String> probe = new ArrayList<>(user);
      probe.add("bash"); // the recipe makes it executable
      probe.add(distribution.file("container/probe").toString());
      probe.addAll(List.of("" + port, "/readyz"));
      Awaitility.await()
          .atMost(90, TimeUnit.SECONDS)
          .failFast("it has ended", () -> !node.isAlive())
          .until(() -> exitCode(probe) == 0);
      assertThat(node.get("/livez").statusCode()).isEqualTo(200);
      assertThat(node.terminate()).isZero();
    }
  }

  private Distribution unpack() throws IOException, InterruptedException {
    return Distribution.unpackOrSkip(Files.createDirectories(directory.resolve("opt")));
  }

  private List<String> asItsUserOrSkip() throws Exception {
    String id = Integer.toString(recipe.userId());
    List<String> user =
        List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups", "--");
    List<String> java = new ArrayList<>(user);
    java.addAll(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version"));
    Assumptions.assumeTrue(
        Files.getAttribute(directory, "unix:uid").equals(0) && exitCode(java) == 0,
        "skipped: only root can become another user, who must be let to the JDK");
    return user;
  }

  /** Of the form in which an instruction names a command exactly. */
  private static List<String> words(String json, Distribution distribution) {
    return Pattern.compile("\"([^\"]*)\"")
        .matcher(json)
        .results()
        .map(word -> word.group(1).replace(INSTALLATION, distribution.root().toString()))
        .toList();
  }

  private static int exitCode(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
