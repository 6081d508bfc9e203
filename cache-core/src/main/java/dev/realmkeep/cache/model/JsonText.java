package dev.realmkeep.cache.model;

/**
 * A JSON value kept as its compact text, for values the cache carries but never looks into (a
 * field's {@code query} and {@code searchable}).
 */
public record JsonText(String text) {
  @Override
  public String toString() {
    return text;
  }
}
