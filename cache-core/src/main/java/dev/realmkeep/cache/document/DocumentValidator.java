package dev.realmkeep.cache.document;

import dev.realmkeep.cache.model.document.DocumentTable;
import java.util.Optional;

/**
 * Whether a document fits its type's definition. A warm definition costs no SQL and no thread
 * hand-off; a cold one is waited for. Any thread that may block.
 */
@FunctionalInterface
public interface DocumentValidator {

  /**
   * @param json one JSON object
   * @return what does not fit, in words that name the field; empty when it fits
   * @throws dev.realmkeep.cache.port.StoreUnavailableException when the definition cannot be had
   *     now
   */
  Optional<String> objection(DocumentTable table, String json);

  /** Takes everything. */
  DocumentValidator NONE = (table, json) -> Optional.empty();
}
