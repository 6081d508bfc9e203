package dev.realmkeep.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.port.FileChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  private final RecordingTarget target = new RecordingTarget();
  private final List<String> leftOut = new CopyOnWriteArrayList<>();
  private final CountDownLatch failed = new CountDownLatch(1);
  private DirectoryWatch watch;
  private Thread thread;

  @BeforeEach
  void begin() throws Exception {
    file("a.ts", "a1");
    file("sub/b.ts", "b1");
    target.files.putAll(Map.of("a.ts", "a1", "sub/b.ts", "b1"));
    watch =
        new DirectoryWatch(
            directory,
            target,
            LoadRules.DEFAULT,
            path -> "text/plain",
            new DirectoryWatch.Listener() {
              @Override
              public void pushed(LoadReport report) {}

              @Override
              public void leftOut(DirectoryScan.Skipped skipped) {
                leftOut.add(skipped.path());
              }

              @Override
              public void failed(IOException failure) {
                failed.countDown();
              }
            });
    thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                watch.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @AfterEach
  void end() throws Exception {
    watch.close();
    thread.join(PATIENCE);
    assertThat(thread.isAlive()).isFalse();
  }

  private void file(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void becomes(Map<String, String> expected) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(target.snapshot()).isEqualTo(expected));
  }

  @Test
  void anEditIsPushed() throws Exception {
    file("a.ts", "a2");

    becomes(Map.of("a.ts", "a2", "sub/b.ts", "b1"));
  }

  @Test
  void aFileThatDoesNotBelongToTheRealmIsToldOnce() throws Exception {
    file("_operation.ts", "1");
    Awaitility.await().atMost(PATIENCE).until(() -> !leftOut.isEmpty());

    file("_operation.ts", "2");
    file("a.ts", "a2");

    becomes(Map.of("a.ts", "a2", "sub/b.ts", "b1"));
    file("_another.ts", "1");
    Awaitility.await().atMost(PATIENCE).until(() -> leftOut.contains("_another.ts"));
    assertThat(leftOut).containsExactly("_operation.ts", "_another.ts");
  }

  @Test
  void anAtomicSaveIsOneWriteOfTheFile() throws Exception {
    file(".a.ts.new", "a2");
    Files.move(
        directory.resolve(".a.ts.new"),
        directory.resolve("a.ts"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);

    becomes(Map.of("a.ts", "a2", "sub/b.ts", "b1"));
    assertThat(target.writes).hasSize(1);
  }

  @Test
  void aBurstIsOneGeneration() throws Exception {
    for (int n = 0; n < 50; n++) {
      file("burst/" + n + ".ts", "x" + n);
    }

    Awaitility.await().atMost(PATIENCE).until(() -> target.snapshot().size() == 52);
    assertThat(target.writes.size()).isLessThan(10);
  }

  @Test
  void newDirectoriesAreWatchedAndDeletedOnesDisappear() throws Exception {
    file("new/deep/c.ts", "c1");
    becomes(Map.of("a.ts", "a1", "sub/b.ts", "b1", "new/deep/c.ts", "c1"));

    file("new/deep/c.ts", "c2");
    becomes(Map.of("a.ts", "a1", "sub/b.ts", "b1", "new/deep/c.ts", "c2"));

    Files.delete(directory.resolve("new/deep/c.ts"));
    Files.delete(directory.resolve("new/deep"));
    Files.delete(directory.resolve("new"));
    becomes(Map.of("a.ts", "a1", "sub/b.ts", "b1"));
  }

  @Test
  void aMovedDirectoryIsOneGenerationOrTwo() throws Exception {
    Files.move(directory.resolve("sub"), directory.resolve("moved"));

    becomes(Map.of("a.ts", "a1", "moved/b.ts", "b1"));
    assertThat(target.writes.size()).isLessThanOrEqualTo(2);
    file("moved/b.ts", "b2");
    becomes(Map.of("a.ts", "a1", "moved/b.ts", "b2"));
  }

  @Test
  void aPushThatFailsIsTriedAgain() throws Exception {
    synchronized (target) {
      target.failuresLeft = 1;
    }
    file("a.ts", "a2");

    assertThat(failed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    becomes(Map.of("a.ts", "a2", "sub/b.ts", "b1"));
  }

  @Test
  void aDirectoryThatDisappearsDeletesNothing() throws Exception {
    Files.delete(directory.resolve("a.ts"));
    becomes(Map.of("sub/b.ts", "b1"));
    Path away = directory.resolveSibling(directory.getFileName() + "-away");

    Files.move(directory, away);
    try {
      file("probe.ts", "x");
      assertThat(target.snapshot()).containsKey("sub/b.ts");
    } finally {
      Files.delete(directory.resolve("probe.ts"));
      Files.delete(directory);
      Files.move(away, directory);
    }
    List<FileChange> last = List.copyOf(target.writes).getLast();
    assertThat(last).noneMatch(change -> change.path().startsWith("sub/"));
  }
}
