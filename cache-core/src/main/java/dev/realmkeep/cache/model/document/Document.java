package dev.realmkeep.cache.model.document;

/**
 * One stored document.
 *
 * @param id unique in its table, 1 to {@link #ID_LENGTH_MAX} characters
 * @param version version of the realm's lane at which it was last written; at least 1
 * @param json the document as one compact JSON object
 */
public record Document(String id, long version, String json) {

  /** Longest id, in characters. */
  public static final int ID_LENGTH_MAX = 256;
}
