package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A row of the definition store.
 *
 * @param fileAlias URL of the file that answered the module's URL, null when none did
 * @param generation generation of the key's realm when the row was stored
 * @param expiresIn what was left of its life when it was read; zero or negative = expired; null =
 *     until its sources change
 * @param failures consecutive transient failures that led to this row, 0 for any other row
 * @param sizeBytes bytes of the stored JSON forms
 */
public record StoredEntry(
    ModuleKey key,
    ModuleEntry entry,
    @Nullable String fileAlias,
    long generation,
    @Nullable Duration expiresIn,
    int failures,
    int sizeBytes) {}
