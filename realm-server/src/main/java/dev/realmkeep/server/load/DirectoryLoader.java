package dev.realmkeep.server.load;

import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileChange.Precondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Brings a directory into a realm as one generation. Files whose content the realm already has are
 * not written, so their definitions live on; what the realm has and the directory does not is
 * deleted only on request. Used by one thread at a time; blocks.
 */
public final class DirectoryLoader {

  private final RealmTarget target;
  private final LoadRules rules;
  private final UnaryOperator<String> mediaTypes;

  /**
   * @param mediaTypes path to media type
   */
  public DirectoryLoader(RealmTarget target, LoadRules rules, UnaryOperator<String> mediaTypes) {
    this.target = target;
    this.rules = rules;
    this.mediaTypes = mediaTypes;
  }

  /**
   * @param prune whether files that the directory does not have are deleted
   */
  public LoadReport load(Path directory, boolean prune, LoadProgress progress)
      throws IOException, InterruptedException {
    return load(DirectoryScan.of(directory, rules), Map.of(), prune, progress);
  }

  /**
   * As {@link #load(Path, boolean, LoadProgress)}, of the directory as it was when {@code ahead}
   * looked at it: an edit since then may be left for the next load.
   */
  public LoadReport load(ReadAhead ahead, boolean prune, LoadProgress progress)
      throws IOException, InterruptedException {
    return load(ahead.scan(), ahead.hashes(), prune, progress);
  }

  private LoadReport load(
      DirectoryScan scan, Map<String, String> known, boolean prune, LoadProgress progress)
      throws IOException, InterruptedException {
    Map<String, String> stored = target.hashes();
    List<FileChange> changes = new ArrayList<>();
    List<String> written = new ArrayList<>();
    int done = 0;
    int unchanged = 0;
    for (Map.Entry<String, DirectoryScan.Found> found : scan.files().entrySet()) {
      String path = found.getKey();
      progress.at(++done, scan.files().size(), path);
      String hash = known.get(path);
      if (hash != null && hash.equals(stored.get(path))) {
        unchanged++;
        continue;
      }
      byte[] content;
      try {
        content = Files.readAllBytes(found.getValue().file());
      } catch (NoSuchFileException e) {
        continue; // deleted since the scan: as if the scan had come later
      }
      if (ContentHash.of(content).equals(stored.get(path))) {
        unchanged++;
      } else {
        changes.add(new FileChange.Put(path, content, mediaTypes.apply(path), Precondition.NONE));
        written.add(path);
      }
    }
    TreeSet<String> absent = new TreeSet<>(stored.keySet());
    absent.removeAll(scan.files().keySet());
    scan.skipped().forEach(skipped -> absent.remove(skipped.path()));
    if (prune) {
      absent.forEach(path -> changes.add(new FileChange.Delete(path, Precondition.NONE)));
    }
    RealmTarget.Result result =
        changes.isEmpty() ? new RealmTarget.Result(0, List.of()) : target.write(changes);
    return new LoadReport(
        written,
        prune ? List.copyOf(absent) : List.of(),
        unchanged,
        prune ? List.of() : List.copyOf(absent),
        scan.skipped(),
        result.generation(),
        result.invalidated());
  }
}
