package dev.realmkeep.prerender.worker;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which contents a worker has been sent, by hash. Only a guess at what it still has: it asks for
 * what it dropped. Safe for use from any thread.
 */
final class SentContents {

  private static final int HASHES_MAX = 4096;

  private final Map<String, Boolean> hashes =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > HASHES_MAX;
        }
      };

  /** Notes the hash; answers whether it was noted before. */
  synchronized boolean add(String sha256) {
    return hashes.put(sha256, true) != null;
  }
}
