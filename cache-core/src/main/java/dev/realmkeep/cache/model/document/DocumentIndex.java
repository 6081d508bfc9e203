package dev.realmkeep.cache.model.document;

/**
 * A secondary index that a table declares, so that conditions on and orders by its path are quick.
 *
 * @param path dotted field names
 */
public record DocumentIndex(String path) {}
