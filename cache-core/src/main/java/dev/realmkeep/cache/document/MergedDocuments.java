package dev.realmkeep.cache.document;

import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.document.StagedWrites.Staged;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentSort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Documents of a store and of a call in one order. Pure functions. */
final class MergedDocuments {
  private MergedDocuments() {}

  private record Committed(Document document, Members members) implements DocumentOrder.Ordered {
    Committed(Document document) {
      this(document, DocumentJson.parse(document.json()));
    }

    @Override
    public String id() {
      return document.id();
    }
  }

  /**
   * @param committed in the order of {@code sort}, none of them in {@code written}
   */
  static List<Document> of(
      List<Document> committed, List<Staged.Put> written, List<DocumentSort> sort) {
    if (written.isEmpty()) {
      return committed;
    }
    Comparator<DocumentOrder.Ordered> order = DocumentOrder.of(sort);
    List<Staged.Put> sorted = new ArrayList<>(written);
    sorted.sort(order);
    List<Document> merged = new ArrayList<>(committed.size() + sorted.size());
    int next = 0;
    for (Document document : committed) {
      if (next < sorted.size()) {
        Committed candidate = new Committed(document);
        while (next < sorted.size() && order.compare(sorted.get(next), candidate) < 0) {
          merged.add(sorted.get(next++).document());
        }
      }
      merged.add(document);
    }
    while (next < sorted.size()) {
      merged.add(sorted.get(next++).document());
    }
    return merged;
  }
}
