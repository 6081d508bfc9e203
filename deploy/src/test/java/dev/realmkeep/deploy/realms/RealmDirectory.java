package dev.realmkeep.deploy.realms;

import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileChange.Precondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One of the example realms on disk. */
public record RealmDirectory(String name, Path root) {

  /** The realm {@code name} of {@code deploy/examples}. */
  public static RealmDirectory example(String name) {
    return new RealmDirectory(
        name, Path.of(System.getProperty("basedir", "."), "examples", name).normalize());
  }

  /** Paths of all files, relative to the realm, sorted. */
  public List<String> paths() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** A write of every file. */
  public List<FileChange> asChanges() throws IOException {
    List<FileChange> changes = new java.util.ArrayList<>();
    for (String path : paths()) {
      changes.add(put(path, Files.readAllBytes(root.resolve(path))));
    }
    return changes;
  }

  public static FileChange put(String path, byte[] content) {
    return new FileChange.Put(path, content, "text/plain", Precondition.NONE);
  }
}
