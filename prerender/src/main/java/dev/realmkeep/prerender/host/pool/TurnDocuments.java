package dev.realmkeep.prerender.host.pool;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.cache.document.DocumentException;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import java.util.List;
import java.util.Optional;

/**
 * Documents that can be taken away. {@link #close} waits for a use under way and is called when the
 * writes are wanted; {@link #revoke} does not and is called when they are not.
 */
final class TurnDocuments implements CallDocuments {

  private final CallDocuments documents;
  private volatile boolean over;

  TurnDocuments(CallDocuments documents) {
    this.documents = documents;
  }

  synchronized void close() {
    over = true;
  }

  void revoke() {
    over = true;
  }

  @Override
  public synchronized Optional<String> get(DocumentTable table, String id) {
    return lent().get(table, id);
  }

  @Override
  public synchronized List<Document> find(DocumentTable table, DocumentQuery query) {
    return lent().find(table, query);
  }

  @Override
  public synchronized long count(DocumentTable table, DocumentQuery query) {
    return lent().count(table, query);
  }

  @Override
  public synchronized void put(DocumentTable table, String id, String json) {
    lent().put(table, id, json);
  }

  @Override
  public synchronized boolean delete(DocumentTable table, String id) {
    return lent().delete(table, id);
  }

  @Override
  public synchronized void arm(ScheduleChange.Arm schedule) {
    lent().arm(schedule);
  }

  @Override
  public synchronized void cancel(String scheduleId) {
    lent().cancel(scheduleId);
  }

  private CallDocuments lent() {
    if (over) {
      throw new DocumentException("the transaction is over");
    }
    return documents;
  }
}
