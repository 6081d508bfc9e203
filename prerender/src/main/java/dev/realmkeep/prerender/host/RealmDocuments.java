package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.cache.document.CallTransaction;
import dev.realmkeep.cache.document.DocumentConditions;
import dev.realmkeep.cache.document.DocumentJson;
import dev.realmkeep.cache.document.DocumentValidator;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.port.LaneStore;
import dev.realmkeep.prerender.host.lane.OpenDocuments;
import dev.realmkeep.prerender.host.lane.Writes;
import java.util.function.Predicate;

/** Opens a realm's documents for runs: each is a transaction of its own. Any thread. */
record RealmDocuments(LaneStore store, DocumentValidator validator, String realm)
    implements OpenDocuments.Opener {

  @Override
  public OpenDocuments open(boolean readOnly, long version) {
    CallTransaction transaction =
        readOnly
            ? CallTransaction.reading(store, realm)
            : CallTransaction.writing(store, validator, realm, version);
    return new OpenDocuments() {
      @Override
      public CallDocuments documents() {
        return transaction;
      }

      @Override
      public Writes writes() {
        return new Writes(transaction.changes(), transaction.schedules());
      }
    };
  }

  /** Whether a document's JSON satisfies a filter. */
  static Predicate<String> condition(DocumentFilter filter) {
    var condition = DocumentConditions.of(filter);
    return json -> condition.test(DocumentJson.parse(json));
  }
}
