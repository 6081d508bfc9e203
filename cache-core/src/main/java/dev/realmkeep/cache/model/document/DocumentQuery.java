package dev.realmkeep.cache.model.document;

import java.util.List;

/**
 * Which documents of a table, in which order.
 *
 * @param sort keys in order of weight; the id is always the last
 * @param offset documents left out at the beginning, at least 0
 * @param limit documents answered at most, 1 to {@link #LIMIT_MAX}
 */
public record DocumentQuery(DocumentFilter filter, List<DocumentSort> sort, int offset, int limit) {

  /** Most documents one query answers. */
  public static final int LIMIT_MAX = 10_000;

  public DocumentQuery {
    sort = List.copyOf(sort);
    if (offset < 0 || limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException(
          "offset from 0, limit 1 to " + LIMIT_MAX + ": " + offset + ", " + limit);
    }
  }
}
