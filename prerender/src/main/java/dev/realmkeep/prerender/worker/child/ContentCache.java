package dev.realmkeep.prerender.worker.child;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * File contents by their hash, the least recently used dropped first. Confined to the guest thread.
 */
final class ContentCache {

  private final long bytesMax;
  private final Map<String, byte[]> contents = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  ContentCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  byte @Nullable [] get(String sha256) {
    return contents.get(sha256);
  }

  void put(String sha256, byte[] content) {
    if (content.length > bytesMax / 4) {
      return;
    }
    byte[] before = contents.put(sha256, content);
    bytes += content.length - (before == null ? 0 : before.length);
    Iterator<byte[]> eldest = contents.values().iterator();
    while (bytes > bytesMax && eldest.hasNext()) {
      bytes -= eldest.next().length;
      eldest.remove();
    }
  }
}
