package dev.realmkeep.server.load;

import dev.realmkeep.cache.port.FileChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A realm in a map that remembers each write. */
final class RecordingTarget implements RealmTarget {
  final Map<String, String> files = new TreeMap<>();
  final LinkedBlockingQueue<List<FileChange>> writes = new LinkedBlockingQueue<>();
  int listings;
  int failuresLeft;
  private long generation;

  @Override
  public synchronized Map<String, String> hashes() {
    listings++;
    Map<String, String> hashes = new TreeMap<>();
    files.forEach(
        (path, text) -> hashes.put(path, ContentHash.of(text.getBytes(StandardCharsets.UTF_8))));
    return hashes;
  }

  @Override
  public synchronized Result write(List<FileChange> changes) throws IOException {
    if (failuresLeft > 0) {
      failuresLeft--;
      throw new IOException("unreachable");
    }
    for (FileChange change : changes) {
      switch (change) {
        case FileChange.Put put ->
            files.put(put.path(), new String(put.content(), StandardCharsets.UTF_8));
        case FileChange.Delete delete -> files.remove(delete.path());
      }
    }
    writes.add(new ArrayList<>(changes));
    return new Result(++generation, List.of());
  }

  synchronized Map<String, String> snapshot() {
    return new TreeMap<>(files);
  }

  @Override
  public String url() {
    return "http://localhost:1/test/";
  }
}
