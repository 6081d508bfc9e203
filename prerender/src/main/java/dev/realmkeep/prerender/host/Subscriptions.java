package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.HostDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told of which documents. Confined to the lane's thread, on which the first set is read and
 * commits pass by in their order: nothing is between a first set and the changes after it. A commit
 * costs nothing when nobody subscribes to its tables.
 */
final class Subscriptions {

  private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);

  private final Map<String, Map<String, Subscription>> byConnection = new HashMap<>();
  private final Map<DocumentTable, List<Subscription>> byTable = new HashMap<>();

  /** How many a connection has, one of that name not counted. */
  int without(String connectionId, String name) {
    Map<String, Subscription> own = byConnection.getOrDefault(connectionId, Map.of());
    return own.size() - (own.containsKey(name) ? 1 : 0);
  }

  /** Replaces one of the same name. */
  void add(String connectionId, String name, Subscription subscription) {
    remove(connectionId, name);
    byConnection.computeIfAbsent(connectionId, _ -> new LinkedHashMap<>()).put(name, subscription);
    byTable.computeIfAbsent(subscription.table(), _ -> new ArrayList<>()).add(subscription);
  }

  void remove(String connectionId, String name) {
    Map<String, Subscription> own = byConnection.get(connectionId);
    Subscription removed = own == null ? null : own.remove(name);
    if (own != null && own.isEmpty()) {
      byConnection.remove(connectionId);
    }
    forget(removed);
  }

  void removeAll(String connectionId) {
    Map<String, Subscription> own = byConnection.remove(connectionId);
    if (own != null) {
      own.values().forEach(this::forget);
    }
  }

  /** Other sources run: subscriptions to tables that they do not declare end. */
  void described(HostDescription description) {
    List<DocumentTable> declared =
        description.tables().stream().map(HostDescription.Table::table).toList();
    for (String connectionId : List.copyOf(byConnection.keySet())) {
      Map<String, Subscription> own = byConnection.get(connectionId);
      for (var each : List.copyOf(java.util.Objects.requireNonNull(own).entrySet())) {
        if (!declared.contains(each.getValue().table())) {
          remove(connectionId, each.getKey());
          refuse(
              each.getValue().events(),
              new CallOutcome.Refused(
                  CallOutcome.Refusal.FUNCTION_CHANGED, "the host module has that table no more"));
        }
      }
    }
  }

  /** The host ends. */
  void endAll(CallOutcome why) {
    byConnection.values().forEach(own -> own.values().forEach(each -> refuse(each.events(), why)));
    byConnection.clear();
    byTable.clear();
  }

  /** A commit is durable. */
  void committed(LaneCommit commit) {
    if (byTable.isEmpty() || commit.documents().isEmpty()) {
      return;
    }
    Map<Subscription, Delta> deltas = new LinkedHashMap<>();
    for (DocumentChange change : commit.documents()) {
      for (Subscription each : byTable.getOrDefault(change.table(), List.of())) {
        Document put =
            change instanceof DocumentChange.Put(var _, String id, String json)
                ? new Document(id, commit.previousVersion() + 1, json)
                : null;
        if (put != null && each.isPut(put)) {
          deltas.computeIfAbsent(each, _ -> new Delta()).put.add(put);
        } else if (each.isRemoved(change.id())) {
          deltas.computeIfAbsent(each, _ -> new Delta()).removed.add(change.id());
        }
      }
    }
    deltas.forEach((subscription, delta) -> {
      try {
        subscription.events().changed(List.copyOf(delta.put), List.copyOf(delta.removed));
      } catch (RuntimeException e) {
        log.error("a subscriber failed to take changes", e);
      }
    });
  }

  private void forget(@Nullable Subscription removed) {
    List<Subscription> own = removed == null ? null : byTable.get(removed.table());
    if (own != null) {
      own.remove(removed);
      if (own.isEmpty()) {
        byTable.remove(java.util.Objects.requireNonNull(removed).table());
      }
    }
  }

  private static void refuse(ModuleHost.Subscriber events, CallOutcome why) {
    try {
      events.refused(why);
    } catch (RuntimeException e) {
      log.error("a subscriber failed to take its end", e);
    }
  }

  private static final class Delta {
    private final List<Document> put = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
  }
}
