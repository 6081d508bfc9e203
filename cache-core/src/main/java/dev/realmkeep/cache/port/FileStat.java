package dev.realmkeep.cache.port;

/**
 * A stored file without its bytes.
 *
 * @param updatedAtMillis milliseconds since the epoch by the store's clock; for people only
 */
public record FileStat(
    String path,
    long version,
    long sizeBytes,
    String sha256,
    String mediaType,
    long updatedAtMillis) {}
