package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import dev.realmkeep.prerender.host.call.HostDescription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The functions of one realm: a main lane, on which reducers, views, subscriptions and lifecycle
 * hooks run one after the other in the order in which they came, and a bounded pool of instances in
 * which procedures run. Every method may be called from any thread and only enqueues.
 */
public interface ModuleHost {

  /** Loads and evaluates the host module, then begins to run calls. Completes when it does. */
  CompletableFuture<Void> start();

  boolean started();

  /** What the module declares now. */
  HostDescription description();

  void call(HostCall call);

  /**
   * A client has come: its {@code clientConnected} runs on the lane before any call of it. An
   * outcome other than {@link CallOutcome.Returned} means that the connection is refused.
   */
  void connected(Caller caller, Consumer<CallOutcome> outcome);

  /**
   * A client has gone: its subscriptions end, its queued calls are dropped (or run on, as the
   * settings say), its {@code clientDisconnected} runs.
   */
  void disconnected(Caller caller);

  /**
   * Who called without having connected waits for no answer any more: what waits is dropped, and
   * procedures are ended (or run on, as the settings say); what runs on the lane ends by itself.
   * Costs nothing when all its calls are answered.
   */
  void left(Caller caller);

  /**
   * Sends {@code events} the documents that match now and, after each commit, those that changed.
   *
   * @param subscription chosen by the client, unique in its connection
   * @param table name of a card type's table: {@code <module>#<name>}, or the type's name alone
   *     when no other table has it
   */
  void subscribe(
      Caller caller, String subscription, String table, DocumentQuery query, Subscriber events);

  void unsubscribe(Caller caller, String subscription, Consumer<CallOutcome> outcome);

  /** Told in the order of the lane, on any thread; must be quick and must not throw. */
  interface Subscriber {
    /** All that match, in the query's order, once. */
    void initial(List<Document> documents);

    /** What one commit changed among those that match or matched. */
    void changed(List<Document> put, List<String> removed);

    /** There is or will be no such subscription. */
    void refused(CallOutcome why);
  }

  /** The sources of the host module may have changed: looks, and swaps between two calls. */
  void sourcesChanged();

  /**
   * Whether the change of a file may have changed the module: it was read, or looked for in vain.
   * Any may have while sources are being loaded, and while the newest are not in use.
   *
   * @param changed tells of a file's URL whether it has changed
   */
  boolean reads(Predicate<String> changed);

  /** Why the newest sources are not in use, or null when they are. */
  dev.realmkeep.cache.model.@Nullable ModuleError sourcesError();

  /** Completes when the host has failed for good and has answered every queued call. */
  CompletableFuture<Void> ended();

  /** Takes no new calls; completes when those queued are answered or time is up. */
  CompletableFuture<Void> drain(Duration timeout);

  /** Answers every queued call {@link CallOutcome.HostRestarted} and ends. Idempotent. */
  void stop();
}
