package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.ConnectedClient;
import dev.realmkeep.cache.model.lane.DueCalls;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What main lanes read and write: documents, schedules and connected clients of realms. Any thread;
 * nothing blocks; reads fail only with {@link StoreUnavailableException} or a defect.
 *
 * <p>A lane is the only writer of its realm's documents: a commit carries the epoch of the lane's
 * claim and the version it follows, and is refused when either is not the store's.
 */
public interface LaneStore {

  /** The document with that id, as committed. */
  CompletableFuture<Optional<Document>> get(DocumentTable table, String id);

  /** In one statement. */
  CompletableFuture<List<Document>> find(DocumentTable table, DocumentQuery query);

  /** How many documents satisfy the query's filter; its order, offset and limit do not matter. */
  CompletableFuture<Long> count(DocumentTable table, DocumentQuery query);

  /** Makes sure that the table has these indexes and no other declared ones; idempotent. */
  CompletableFuture<Void> declare(DocumentTable table, List<DocumentIndex> indexes);

  /**
   * Applies a commit whole or not at all, durably. A transient failure is retried under the same
   * fence, and an ambiguous one is settled by looking at the lane's version, so a commit is applied
   * at most once. Completes normally with an outcome, never with a failure but a defect. One commit
   * of a realm at a time.
   */
  CompletableFuture<CommitOutcome> commit(LaneCommit commit);

  /** Calls due now, at most {@code max}, and when to ask again. Changes nothing. */
  CompletableFuture<DueCalls> due(String realm, int max);

  /** Every schedule of the realm, by intended time, at most {@code max}. */
  CompletableFuture<List<ScheduledCall>> schedules(String realm, int max);

  /** The clients connected as far as the rows know. */
  CompletableFuture<List<ConnectedClient>> clients(String realm);
}
