package dev.realmkeep.coordination.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
  @TempDir Path temp;

  /** Two nodes that are started together on a fresh machine both create what they share. */
  @Test
  void whoeverCreatesADirectoryAtTheSameTimeFindsIt() throws Exception {
    int creators = 4;
    CyclicBarrier together = new CyclicBarrier(creators);
    try (ExecutorService threads = Executors.newFixedThreadPool(creators)) {
      for (int round = 0; round < 500; round++) {
        Path directory = temp.resolve("parent" + round).resolve("made");
        List<Future<Path>> made = new ArrayList<>();
        for (int i = 0; i < creators; i++) {
          made.add(
              threads.submit(() -> {
                together.await(10, TimeUnit.SECONDS);
                return Directories.ownersOnly(directory);
              }));
        }
        for (Future<Path> each : made) {
          assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo(directory);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void aFileInItsPlaceIsAnError() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));

    assertThatThrownBy(() -> Directories.ownersOnly(file))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}
