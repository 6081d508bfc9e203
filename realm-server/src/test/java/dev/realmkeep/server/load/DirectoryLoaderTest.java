package dev.realmkeep.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLoaderTest {

  @TempDir Path directory;
  @TempDir Path elsewhere;

  private final RecordingTarget target = new RecordingTarget();

  private void file(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private LoadReport load(boolean prune) throws Exception {
    return new DirectoryLoader(target, new LoadRules(1000, 100), path -> "text/plain")
        .load(directory, prune, LoadProgress.NONE);
  }

  @Test
  void aDirectoryBecomesOneGeneration() throws Exception {
    file("a.ts", "a");
    file("sub/b.ts", "b");

    LoadReport report = load(false);

    assertThat(target.writes).hasSize(1);
    assertThat(target.files).containsOnlyKeys("a.ts", "sub/b.ts");
    assertThat(report.written()).containsExactly("a.ts", "sub/b.ts");
  }

  @Test
  void whatTheRealmHasIsNotWrittenAgainAndOneListingTellsIt() throws Exception {
    file("a.ts", "a");
    file("b.ts", "b");
    load(false);
    target.listings = 0;

    LoadReport report = load(false);

    assertThat(report.changedNothing()).isTrue();
    assertThat(report.unchanged()).isEqualTo(2);
    assertThat(target.writes).hasSize(1);
    assertThat(target.listings).isEqualTo(1);
  }

  @Test
  void onlyPruneDeletes() throws Exception {
    file("a.ts", "a");
    target.files.put("old.ts", "old");

    assertThat(load(false).kept()).containsExactly("old.ts");
    assertThat(target.files).containsKey("old.ts");

    assertThat(load(true).deleted()).containsExactly("old.ts");
    assertThat(target.files).containsOnlyKeys("a.ts");
  }

  @Test
  void hiddenFilesDependenciesAndWhatEditorsWriteAreLeftOut() throws Exception {
    file(".env", "secret");
    file(".git/config", "x");
    file("node_modules/lib/index.js", "x");
    file("a.ts~", "x");
    file(".a.ts.swp", "x");
    file("#a.ts#", "x");
    file("a.ts___jb_tmp___", "x");
    file("4913", "x");
    file("a.ts", "a");

    LoadReport report = load(false);

    assertThat(target.files).containsOnlyKeys("a.ts");
    assertThat(report.skipped()).isEmpty();
  }

  @Test
  void aFileOverTheLimitIsReportedAndNotPruned() throws Exception {
    file("big.ts", "x".repeat(1001));
    target.files.put("big.ts", "small");

    LoadReport report = load(true);

    assertThat(report.skipped())
        .singleElement()
        .satisfies(skipped -> assertThat(skipped.path()).isEqualTo("big.ts"))
        .satisfies(skipped -> assertThat(skipped.why()).contains("1000", "1001"));
    assertThat(target.files).containsEntry("big.ts", "small");
  }

  @Test
  void linksThatLeaveTheDirectoryAreReportedAndNotFollowed() throws Exception {
    Files.writeString(elsewhere.resolve("secret.ts"), "secret");
    Files.createSymbolicLink(directory.resolve("file.ts"), elsewhere.resolve("secret.ts"));
    Files.createSymbolicLink(directory.resolve("dir"), elsewhere);
    file("real/a.ts", "a");
    Files.createSymbolicLink(directory.resolve("alias"), directory.resolve("real"));
    Files.createSymbolicLink(directory.resolve("real/loop"), directory);

    LoadReport report = load(false);

    assertThat(target.files.keySet()).contains("real/a.ts", "alias/a.ts");
    assertThat(target.files.keySet()).noneMatch(path -> path.contains("secret"));
    assertThat(report.skipped())
        .extracting(DirectoryScan.Skipped::path)
        .contains("dir", "file.ts", "real/loop");
  }

  /** A module's URL is its identity, so a file is known by the path that a URL has for it. */
  @Test
  void aFileIsKnownByThePathThatItsUrlHas() throws Exception {
    file("große bücher/my book.ts", "a");

    assertThat(load(false).written()).containsExactly("gro%C3%9Fe%20b%C3%BCcher/my%20book.ts");
    assertThat(load(true).changedNothing()).isTrue();
  }

  @Test
  void filesThatNoUrlCanNameAreReportedAndLeftOut() throws Exception {
    file("50%.ts", "a");
    file("back\\slash.ts", "a");
    file("_index/a.ts", "a");
    file("shelf/_a.ts", "a");

    LoadReport report = load(false);

    assertThat(report.written()).containsExactly("shelf/_a.ts");
    assertThat(report.skipped())
        .extracting(DirectoryScan.Skipped::path)
        .containsExactly("50%.ts", "_index/a.ts", "back\\slash.ts");
    assertThat(report.skipped())
        .extracting(DirectoryScan.Skipped::why)
        .allMatch(w -> w.length() > 20);
  }
}
