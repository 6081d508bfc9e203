package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.model.lane.ClientChange;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.port.LaneStore;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes durable what runs wrote, in their order, under the lane's epoch and version. Confined to
 * the lane's thread.
 *
 * <p>This is the seam for another way to commit: a run's writes go in with what is to be done when
 * they are durable, and a run that wrote nothing asks for its turn behind those that did. Here a
 * commit is made for each, the lane waits for it, and there is nothing to wait behind.
 */
final class LaneCommits {

  private static final Logger log = LoggerFactory.getLogger(LaneCommits.class);

  private final LaneStore store;
  private final LaneClaim.Owned claim;
  private final BooleanSupplier held;
  private final Consumer<LaneCommit> committed;
  private final Consumer<String> broken;
  private CommitOutcome.Committed last;

  /**
   * @param committed hears of each commit that is durable, before who waits for it
   * @param broken the lane must not commit any more, because
   */
  LaneCommits(
      LaneStore store,
      LaneClaim.Owned claim,
      BooleanSupplier held,
      Consumer<LaneCommit> committed,
      Consumer<String> broken) {
    this.store = store;
    this.claim = claim;
    this.held = held;
    this.committed = committed;
    this.broken = broken;
    this.last = new CommitOutcome.Committed(claim.version());
  }

  /** Tells {@code then} when that is durable, or that it is not; at least one change. */
  void commit(Writes writes, List<ClientChange> clients, Consumer<CommitOutcome> then) {
    LaneCommit commit =
        new LaneCommit(
            claim.realm(),
            claim.epoch(),
            last.version(),
            writes.documents(),
            writes.schedules(),
            clients);
    CommitOutcome outcome = ask(commit);
    switch (outcome) {
      case CommitOutcome.Committed made -> {
        last = made;
        committed.accept(commit);
      }
      case CommitOutcome.Fenced(String detail) ->
          broken.accept("another process runs the realm now: " + detail);
      case CommitOutcome.Unknown(String detail) ->
          broken.accept("whether a commit was made is not known: " + detail);
      case CommitOutcome.Superseded _, CommitOutcome.Refused _, CommitOutcome.Unavailable _ -> {}
    }
    then.accept(outcome);
  }

  /**
   * Tells {@code then} when all that the lane has run so far is durable. What only read has no
   * commit that would find another owner, so the claim is looked at: a process that was stopped for
   * a while must not answer with what was true before.
   */
  void afterAll(Consumer<CommitOutcome> then) {
    if (held.getAsBoolean()) {
      then.accept(last);
    } else {
      broken.accept("another process may run the realm now");
      then.accept(new CommitOutcome.Fenced("the claim of the realm has ended"));
    }
  }

  /** Version that the next commit will make. */
  long nextVersion() {
    return last.version() + 1;
  }

  private CommitOutcome ask(LaneCommit commit) {
    try {
      return store.commit(commit).join();
    } catch (CompletionException e) {
      log.error("a store broke its promise not to fail a commit", e);
      return new CommitOutcome.Unknown(String.valueOf(e.getCause()));
    }
  }
}
