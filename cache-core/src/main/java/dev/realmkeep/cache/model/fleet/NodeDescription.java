package dev.realmkeep.cache.model.fleet;

/**
 * What stays as it is while a node lives.
 *
 * @param url where it answers HTTP
 * @param version of the program
 * @param extractorVersion under which it stores definitions
 * @param host name of its machine
 * @param pid number of its process on that machine
 */
public record NodeDescription(
    String url, String version, String extractorVersion, String host, long pid) {}
