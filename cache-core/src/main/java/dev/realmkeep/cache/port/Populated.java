package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a prerender on its way into the store.
 *
 * @param fileAlias URL of the file that answered, null when none did
 * @param reads the read set: every file asked for, each once
 * @param expiresAfter life of the row; null = until its sources change
 * @param failures consecutive transient failures including this one; 0 when it is not one
 * @param tookMillis duration of the prerender, milliseconds
 */
public record Populated(
    ModuleEntry entry,
    @Nullable String fileAlias,
    List<FileRead> reads,
    @Nullable Duration expiresAfter,
    int failures,
    long tookMillis) {
  public Populated {
    reads = List.copyOf(reads);
  }
}
