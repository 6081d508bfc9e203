package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.document.DocumentException;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.lane.Writes;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client subscribes: reads what matches now, in its turn, and registers for what comes. */
final class Subscribing extends ClientTask {

  private final Subscriptions subscriptions;
  private final int max;
  private final Function<DocumentFilter, Predicate<String>> filters;
  private final String name;
  private final String table;
  private final DocumentQuery query;
  private final ModuleHost.Subscriber events;

  /**
   * @param max subscriptions of a connection
   * @param filters makes a condition on a document's JSON of a filter
   */
  Subscribing(
      Ingress ingress,
      Connection connection,
      Subscriptions subscriptions,
      int max,
      Function<DocumentFilter, Predicate<String>> filters,
      String name,
      String table,
      DocumentQuery query,
      ModuleHost.Subscriber events) {
    super(ingress, connection);
    this.subscriptions = subscriptions;
    this.max = max;
    this.filters = filters;
    this.name = name;
    this.table = table;
    this.query = query;
    this.events = events;
  }

  @Override
  @Nullable FunctionCall beginForClient(MainLane lane) {
    if (connection().isGone()) {
      refuse(Refusal.CANCELLED, "its caller has left");
      return null;
    }
    List<DocumentTable> named =
        java.util.Objects.requireNonNull(lane.description()).tables().stream()
            .map(HostDescription.Table::table)
            .filter(each -> each.toString().equals(table) || each.type().name().equals(table))
            .toList();
    if (named.size() != 1) {
      refuse(
          Refusal.BAD_ARGUMENTS,
          named.isEmpty() ? "no table " + table : "several tables are named " + table);
    } else if (subscriptions.without(connection().id(), name) >= max) {
      refuse(Refusal.OVERLOADED, "a connection has at most " + max + " subscriptions");
    } else {
      add(lane, named.getFirst());
    }
    return null;
  }

  private void add(MainLane lane, DocumentTable of) {
    try {
      Subscription subscription = new Subscription(of, filters.apply(query.filter()), events);
      List<Document> documents = lane.open(true).documents().find(of, query);
      lane.commitIfAny(
          Writes.NOTHING,
          outcome -> {
            if (!(outcome instanceof CommitOutcome.Committed)) {
              tell(Outcomes.of(outcome, "null"));
              return;
            }
            subscriptions.add(connection().id(), name, subscription);
            subscription.initial(documents);
            tell(new CallOutcome.Returned("null"));
          });
    } catch (DocumentException | IllegalArgumentException e) {
      refuse(Refusal.BAD_ARGUMENTS, String.valueOf(e.getMessage()));
    } catch (StoreUnavailableException e) {
      refuse(Refusal.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void finish(MainLane lane, CallResult result, Writes writes) {}

  @Override
  void tellClient(CallOutcome outcome) {
    if (!(outcome instanceof CallOutcome.Returned)) {
      events.refused(outcome);
    }
  }

  private void refuse(Refusal reason, String detail) {
    tell(new CallOutcome.Refused(reason, detail));
  }
}
