package dev.realmkeep.server.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Looks through a directory and hashes its files on a thread of its own, for as long as whoever
 * will load it waits for something else. What it could not read in that time, or at all, is left to
 * the loader. Begun and closed by one thread; the other methods any thread.
 */
public final class ReadAhead implements AutoCloseable {

  private final Path directory;
  private final LoadRules rules;
  private final CompletableFuture<DirectoryScan> scan = new CompletableFuture<>();
  private final Map<String, String> hashes = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /** Of a directory that will be loaded with these rules; {@link #begin} begins. */
  public ReadAhead(Path directory, LoadRules rules) {
    this.directory = directory;
    this.rules = rules;
  }

  /** Begins. Nothing may be asked before. */
  public void begin() {
    Thread.ofPlatform().daemon().name("read-" + directory.getFileName()).start(this::read);
  }

  private void read() {
    DirectoryScan found;
    try {
      found = DirectoryScan.of(directory, rules);
    } catch (IOException | RuntimeException | Error e) {
      scan.completeExceptionally(e);
      return;
    }
    scan.complete(found);
    for (Map.Entry<String, DirectoryScan.Found> file : found.files().entrySet()) {
      if (stopped) {
        return;
      }
      try {
        hashes.put(file.getKey(), ContentHash.of(Files.readAllBytes(file.getValue().file())));
      } catch (IOException e) {
        // Whoever loads it meets the same, or finds that it is over.
      }
    }
  }

  /**
   * What the directory held when this began; waits for the look at it.
   *
   * @throws IOException as of {@link DirectoryScan#of}
   */
  DirectoryScan scan() throws IOException, InterruptedException {
    try {
      return scan.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Hashes of the files that were read by now, by path; no more are read. */
  Map<String, String> hashes() {
    close();
    return Map.copyOf(hashes);
  }

  /** Files that were read by now. */
  int known() {
    return hashes.size();
  }

  /** Reads no more. Idempotent. */
  @Override
  public void close() {
    stopped = true;
  }
}
