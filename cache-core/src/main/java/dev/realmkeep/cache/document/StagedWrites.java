package dev.realmkeep.cache.document;

import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents a call has written so far: the last write of each. Within limits, a {@link
 * DocumentException} says which is passed. Confined to the call's thread.
 */
final class StagedWrites {
  private final Map<DocumentTable, Map<String, Staged>> tables = new LinkedHashMap<>();
  private int count;
  private long bytes;

  /** What a document is to become. */
  sealed interface Staged {
    record Put(Document document, Members members) implements Staged, DocumentOrder.Ordered {
      @Override
      public String id() {
        return document.id();
      }
    }

    record Gone() implements Staged {}
  }

  /** Of the table, by id; empty when none was touched. */
  Map<String, Staged> of(DocumentTable table) {
    return tables.getOrDefault(table, Map.of());
  }

  @Nullable Staged of(DocumentTable table, String id) {
    return of(table).get(id);
  }

  void add(DocumentTable table, String id, Staged staged) {
    Map<String, Staged> writes = tables.computeIfAbsent(table, first -> new LinkedHashMap<>());
    Staged before = writes.get(id);
    int countAfter = before == null ? count + 1 : count;
    long bytesAfter = bytes + bytes(staged) - (before == null ? 0 : bytes(before));
    if (countAfter > CallTransaction.DOCUMENTS_MAX) {
      throw new DocumentException(
          "a call writes at most " + CallTransaction.DOCUMENTS_MAX + " documents");
    }
    if (bytesAfter > CallTransaction.WRITES_BYTES_MAX) {
      throw new DocumentException(
          "a call writes at most " + CallTransaction.WRITES_BYTES_MAX + " bytes of documents");
    }
    writes.put(id, staged);
    count = countAfter;
    bytes = bytesAfter;
  }

  List<DocumentChange> changes() {
    List<DocumentChange> changes = new ArrayList<>(count);
    tables.forEach((table, writes) ->
        writes.forEach((id, staged) ->
            changes.add(
                switch (staged) {
                  case Staged.Put(Document document, _) ->
                      new DocumentChange.Put(table, id, document.json());
                  case Staged.Gone() -> new DocumentChange.Delete(table, id);
                })));
    return changes;
  }

  private static long bytes(Staged staged) {
    return switch (staged) {
      case Staged.Put(Document document, _) -> utf8Length(document.json());
      case Staged.Gone() -> 0;
    };
  }

  /** Of a well-formed text. */
  static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
