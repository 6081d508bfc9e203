package dev.realmkeep.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads of directories that were read before the realm could be asked. */
class ReadAheadTest {

  private static final LoadRules RULES = new LoadRules(1000, 100);

  @TempDir Path directory;

  private final RecordingTarget target = new RecordingTarget();
  private final DirectoryLoader loader = new DirectoryLoader(target, RULES, path -> "text/plain");

  @BeforeEach
  void write() throws Exception {
    Files.writeString(directory.resolve("a.ts"), "a");
    Files.writeString(directory.resolve("b.ts"), "b");
  }

  private ReadAhead read() {
    ReadAhead ahead = new ReadAhead(directory, RULES);
    ahead.begin();
    return ahead;
  }

  /** {@code files} and no others were read when the loader comes. */
  private ReadAhead readAll(int files) throws Exception {
    ReadAhead ahead = read();
    Awaitility.await().until(() -> ahead.known() == files);
    return ahead;
  }

  @Test
  void whatIsNewIsWrittenAndWhatIsThereIsNot() throws Exception {
    target.files.put("a.ts", "a");

    LoadReport report = loader.load(readAll(2), false, LoadProgress.NONE);

    assertThat(report.written()).containsExactly("b.ts");
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(target.files).containsEntry("b.ts", "b");
  }

  @Test
  void whatWasReadAndIsInTheRealmIsNotReadAgain() throws Exception {
    target.files.put("a.ts", "a");
    target.files.put("b.ts", "b");
    ReadAhead ahead = readAll(2);
    Files.writeString(directory.resolve("a.ts"), "later");

    assertThat(loader.load(ahead, false, LoadProgress.NONE).changedNothing()).isTrue();

    assertThat(loader.load(directory, false, LoadProgress.NONE).written()).containsExactly("a.ts");
  }

  @Test
  void whatIsWrittenIsTheFileAsItIsThen() throws Exception {
    ReadAhead ahead = readAll(2);
    Files.writeString(directory.resolve("a.ts"), "later");
    Files.delete(directory.resolve("b.ts"));

    LoadReport report = loader.load(ahead, false, LoadProgress.NONE);

    assertThat(report.written()).containsExactly("a.ts");
    assertThat(target.files).containsOnlyKeys("a.ts").containsEntry("a.ts", "later");
  }

  @Test
  void whatWasNotReadInTimeIsReadByTheLoader() throws Exception {
    target.files.put("a.ts", "a");
    ReadAhead ahead = new ReadAhead(directory, RULES);
    ahead.close();
    ahead.begin();

    LoadReport report = loader.load(ahead, false, LoadProgress.NONE);

    assertThat(ahead.known()).isZero();
    assertThat(report.written()).containsExactly("b.ts");
    assertThat(report.unchanged()).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadFailsTheLoadAsItWouldWithout() throws Exception {
    Path missing = directory.resolve("missing");
    ReadAhead ahead = new ReadAhead(missing, RULES);
    ahead.begin();

    assertThatThrownBy(() -> loader.load(ahead, false, LoadProgress.NONE))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(target.writes).isEmpty();
  }
}
