package dev.realmkeep.server.load;

import dev.realmkeep.cache.port.FileChange;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A realm that files are brought into: in this process or on a server. Calls block; one thread at a
 * time.
 */
public interface RealmTarget {

  /** SHA-256 in lower-case hex of every file the realm has, by path; one call. */
  Map<String, String> hashes() throws IOException, InterruptedException;

  /** Writes all changes as one generation. */
  Result write(List<FileChange> changes) throws IOException, InterruptedException;

  /** How the realm is called in messages. */
  String url();

  /**
   * @param generation the realm's generation afterwards
   * @param invalidated URLs of the modules whose definitions are gone
   */
  record Result(long generation, List<String> invalidated) {
    public Result {
      invalidated = List.copyOf(invalidated);
    }
  }
}
