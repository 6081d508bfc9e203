package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentTable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One subscription: what matches, and the ids its subscriber knows. Confined to the lane's thread.
 */
final class Subscription {

  private final DocumentTable table;
  private final Predicate<String> filter;
  private final ModuleHost.Subscriber events;
  private final Set<String> known = new HashSet<>();

  Subscription(DocumentTable table, Predicate<String> filter, ModuleHost.Subscriber events) {
    this.table = table;
    this.filter = filter;
    this.events = events;
  }

  DocumentTable table() {
    return table;
  }

  ModuleHost.Subscriber events() {
    return events;
  }

  void initial(List<Document> documents) {
    documents.forEach(document -> known.add(document.id()));
    events.initial(documents);
  }

  /** A document was written; whether the subscriber is to hear of it. */
  boolean isPut(Document document) {
    if (!filter.test(document.json())) {
      return false;
    }
    known.add(document.id());
    return true;
  }

  /** A document is gone or does not match; whether the subscriber knew it. */
  boolean isRemoved(String id) {
    return known.remove(id);
  }
}
