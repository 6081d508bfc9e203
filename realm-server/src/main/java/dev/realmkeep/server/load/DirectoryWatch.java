package dev.realmkeep.server.load;

import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileChange.Precondition;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Pushes the edits of a directory into its realm, each burst as one generation. One thread runs it
 * ({@link #run}); {@link #close} may be called from any thread and ends it.
 *
 * <p>An event of the file system only says "look again": what changed is found by comparing two
 * scans. So renames, atomic saves, deleted and moved directories and lost events need no rules of
 * their own. A file that disappears while it is watched is deleted from the realm; a root that
 * disappears is reported and deletes nothing.
 */
public final class DirectoryWatch implements AutoCloseable {

  /** Events that come closer to each other than this belong to one burst. */
  private static final Duration QUIET = Duration.ofMillis(40);

  /** A burst is pushed after so many quiet checks even when it does not end. */
  private static final int QUIET_CHECKS_MAX = 25;

  private final Path root;
  private final RealmTarget target;
  private final LoadRules rules;
  private final UnaryOperator<String> mediaTypes;
  private final Listener listener;
  private final WatchService watcher;
  private final Map<Path, WatchKey> watched = new HashMap<>();
  private Map<String, DirectoryScan.Found> known;
  private final Map<String, String> pushedHashes = new HashMap<>();
  private final Set<Path> touched = new HashSet<>();
  private Set<String> leftOut;

  /** Hears what a watch does. Called by the watching thread; must not throw. */
  public interface Listener {
    /** What was left out is in no report: {@link #leftOut} hears of it. */
    void pushed(LoadReport report);

    /** A file came, or became one, that does not belong to the realm. Once for each path. */
    void leftOut(DirectoryScan.Skipped skipped);

    void failed(IOException failure);
  }

  /**
   * Begins to watch: every change after the constructor returned is pushed.
   *
   * @throws IOException when the directory cannot be read or watched
   */
  public DirectoryWatch(
      Path root,
      RealmTarget target,
      LoadRules rules,
      UnaryOperator<String> mediaTypes,
      Listener listener)
      throws IOException {
    this.root = root.toRealPath();
    this.target = target;
    this.rules = rules;
    this.mediaTypes = mediaTypes;
    this.listener = listener;
    watcher = this.root.getFileSystem().newWatchService();
    DirectoryScan first = scan();
    known = first.files();
    leftOut = paths(first.skipped());
  }

  /** Pushes until {@link #close}, or until the thread is interrupted. */
  public void run() throws InterruptedException {
    RetryPause retry = new RetryPause();
    try {
      while (true) {
        Duration pause = retry.pause();
        WatchKey key =
            pause == null ? watcher.take() : watcher.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        drain(key);
        try {
          push();
          retry.succeeded();
        } catch (IOException e) {
          if (pause == null) {
            listener.failed(e);
          }
          retry.failed(key != null);
        }
      }
    } catch (ClosedWatchServiceException closed) {
      watched.clear();
    }
  }

  @SuppressWarnings("NullAway") // poll answers null when the time is up
  private void drain(WatchKey first) throws InterruptedException {
    WatchKey key = first;
    for (int checks = 0; key != null && checks < QUIET_CHECKS_MAX; checks++) {
      note(key);
      if (!key.reset()) {
        watched.values().remove(key);
      }
      key = watcher.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (key != null) {
      note(key);
      key.reset();
    }
  }

  /** Two writes within one tick of the file system's clock differ in nothing but their event. */
  private void note(WatchKey key) {
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.context() instanceof Path name && key.watchable() instanceof Path directory) {
        touched.add(directory.resolve(name));
      } else {
        known.values().forEach(found -> touched.add(found.file()));
      }
    }
  }

  private void push() throws IOException, InterruptedException {
    DirectoryScan scan = scan();
    List<FileChange> changes = new ArrayList<>();
    Map<String, String> hashes = new HashMap<>();
    List<String> written = new ArrayList<>();
    for (Map.Entry<String, DirectoryScan.Found> found : scan.files().entrySet()) {
      String path = found.getKey();
      Path file = found.getValue().file();
      if (found.getValue().equals(known.get(path)) && !touched.contains(file)) {
        continue;
      }
      try {
        byte[] content = Files.readAllBytes(file);
        String hash = ContentHash.of(content);
        if (!hash.equals(pushedHashes.get(path))) {
          changes.add(new FileChange.Put(path, content, mediaTypes.apply(path), Precondition.NONE));
          hashes.put(path, hash);
          written.add(path);
        }
      } catch (NoSuchFileException e) {
        continue; // its deletion is an event of its own
      }
    }
    List<String> deleted =
        known.keySet().stream().filter(path -> isGone(path, scan)).sorted().toList();
    deleted.forEach(path -> changes.add(new FileChange.Delete(path, Precondition.NONE)));
    if (!changes.isEmpty()) {
      RealmTarget.Result result = target.write(changes);
      pushedHashes.putAll(hashes);
      deleted.forEach(pushedHashes::remove);
      known = scan.files();
      listener.pushed(
          new LoadReport(
              written,
              deleted,
              known.size() - written.size(),
              List.of(),
              List.of(),
              result.generation(),
              result.invalidated()));
    }
    known = scan.files();
    touched.clear();
    tellLeftOut(scan);
  }

  private void tellLeftOut(DirectoryScan scan) {
    Set<String> before = leftOut;
    leftOut = paths(scan.skipped());
    scan.skipped().stream()
        .filter(file -> !before.contains(file.path()))
        .forEach(listener::leftOut);
  }

  private static Set<String> paths(List<DirectoryScan.Skipped> skipped) {
    return skipped.stream().map(DirectoryScan.Skipped::path).collect(Collectors.toSet());
  }

  /** A file that grew over the limit, or became a link to elsewhere, is not a deleted one. */
  private static boolean isGone(String path, DirectoryScan scan) {
    return !scan.files().containsKey(path)
        && scan.skipped().stream().noneMatch(skipped -> skipped.path().equals(path));
  }

  /**
   * Registers first and looks afterwards, until no directory is new: a file created in a directory
   * before it was registered is seen by the scan, one created later by the watcher.
   */
  private DirectoryScan scan() throws IOException {
    while (true) {
      DirectoryScan scan = DirectoryScan.of(root, rules);
      watched.keySet().retainAll(scan.directories());
      boolean registered = false;
      for (Path directory : scan.directories()) {
        WatchKey before = watched.get(directory);
        if (before == null || !before.isValid()) {
          registered |= register(directory);
        }
      }
      if (!registered) {
        return scan;
      }
    }
  }

  private boolean register(Path directory) throws IOException {
    try {
      watched.put(
          directory,
          directory.register(
              watcher,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE));
      return true;
    } catch (NoSuchFileException e) {
      if (directory.equals(root)) {
        throw e;
      }
      return true; // gone since the scan: scan again
    }
  }

  @Override
  public void close() throws IOException {
    watcher.close();
  }
}
