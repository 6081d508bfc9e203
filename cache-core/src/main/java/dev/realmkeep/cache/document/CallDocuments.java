package dev.realmkeep.cache.document;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import java.util.List;
import java.util.Optional;

/**
 * What one call of a host module reads and writes. It sees its own writes, by key and by predicate.
 * Confined to the thread that runs the call; blocks while the store is asked. Every method throws
 * {@link dev.realmkeep.cache.port.StoreUnavailableException} when the store cannot be asked, and
 * the writing ones {@link DocumentException} when the write is refused or the call only reads.
 */
public interface CallDocuments {

  /** The document's JSON. */
  Optional<String> get(DocumentTable table, String id);

  List<Document> find(DocumentTable table, DocumentQuery query);

  long count(DocumentTable table, DocumentQuery query);

  /** Create or replace; validated against the table's type. */
  void put(DocumentTable table, String id, String json);

  /** Whether there was one. */
  boolean delete(DocumentTable table, String id);

  /** Arms a schedule; it exists once the call has committed. */
  void arm(ScheduleChange.Arm schedule);

  void cancel(String scheduleId);
}
