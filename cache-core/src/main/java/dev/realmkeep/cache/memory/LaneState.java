package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.document.DocumentConditions;
import dev.realmkeep.cache.document.DocumentException;
import dev.realmkeep.cache.document.DocumentJson;
import dev.realmkeep.cache.document.DocumentOrder;
import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.ClientChange;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.ConnectedClient;
import dev.realmkeep.cache.model.lane.LaneCommit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One realm's documents, schedules and clients. Not safe for use by several threads. */
final class LaneState {
  private final Map<DocumentTable, Map<String, Held>> tables = new HashMap<>();
  private final Map<String, ConnectedClient> clients = new LinkedHashMap<>();
  private final LaneSchedules schedules = new LaneSchedules();

  private boolean owned;
  private long epoch;
  private long version;

  /** A stored document, read once. */
  private record Held(Document document, Members members) implements DocumentOrder.Ordered {
    @Override
    public String id() {
      return document.id();
    }
  }

  long epoch() {
    return epoch;
  }

  long version() {
    return version;
  }

  boolean isOwned() {
    return owned;
  }

  void claim() {
    if (!owned) {
      owned = true;
      epoch++;
    }
  }

  void release(long of) {
    if (epoch == of) {
      owned = false;
    }
  }

  Optional<Document> get(DocumentTable table, String id) {
    return Optional.ofNullable(of(table).get(id)).map(Held::document);
  }

  List<Document> find(DocumentTable table, DocumentQuery query) {
    Predicate<Members> condition = DocumentConditions.of(query.filter());
    return of(table).values().stream()
        .filter(held -> condition.test(held.members()))
        .sorted(DocumentOrder.of(query.sort()))
        .skip(query.offset())
        .limit(query.limit())
        .map(Held::document)
        .toList();
  }

  long count(DocumentTable table, DocumentFilter filter) {
    Predicate<Members> condition = DocumentConditions.of(filter);
    return of(table).values().stream().filter(held -> condition.test(held.members())).count();
  }

  LaneSchedules schedules() {
    return schedules;
  }

  List<ConnectedClient> clients() {
    return List.copyOf(clients.values());
  }

  CommitOutcome commit(LaneCommit commit, long nowMillis) {
    if (!owned || commit.epoch() != epoch || commit.previousVersion() != version) {
      return new CommitOutcome.Fenced(
          "the lane is at epoch %d, version %d; the commit follows epoch %d, version %d"
              .formatted(epoch, version, commit.epoch(), commit.previousVersion()));
    }
    List<@Nullable Held> puts = new ArrayList<>();
    try {
      for (DocumentChange change : commit.documents()) {
        puts.add(
            change instanceof DocumentChange.Put(_, String id, String json)
                ? new Held(new Document(id, version + 1, json), DocumentJson.parse(json))
                : null);
      }
    } catch (DocumentException e) {
      return new CommitOutcome.Refused(String.valueOf(e.getMessage()));
    }
    Optional<String> superseded = schedules.apply(commit.schedules(), nowMillis);
    if (superseded.isPresent()) {
      return new CommitOutcome.Superseded(superseded.get());
    }
    for (int i = 0; i < puts.size(); i++) {
      DocumentChange change = commit.documents().get(i);
      Held put = puts.get(i);
      if (put == null) {
        remove(change.table(), change.id());
      } else {
        tables.computeIfAbsent(change.table(), first -> new HashMap<>()).put(change.id(), put);
      }
    }
    commit.clients().forEach(this::apply);
    version++;
    return new CommitOutcome.Committed(version);
  }

  private void apply(ClientChange change) {
    switch (change) {
      case ClientChange.Connected(String id, String user) ->
          clients.put(id, new ConnectedClient(id, user));
      case ClientChange.Disconnected(String id) -> clients.remove(id);
    }
  }

  private void remove(DocumentTable table, String id) {
    Map<String, Held> held = tables.get(table);
    if (held != null) {
      held.remove(id);
    }
  }

  private Map<String, Held> of(DocumentTable table) {
    Map<String, Held> held = tables.get(table);
    return held == null ? Map.of() : held;
  }
}
