package dev.realmkeep.cache.port;

/**
 * A stored file with its bytes. The array is shared: do not modify it.
 *
 * @param version generation of the realm at which the file was last written, at least 1
 * @param sha256 lower-case hex of the content's SHA-256
 */
public record SourceFile(
    String realm, String path, long version, byte[] content, String sha256, String mediaType) {}
