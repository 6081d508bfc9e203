package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.model.lane.ScheduleEffect;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One commit until its fate is known. An attempt whose connection broke may have been applied, or
 * may still be on its way; the same statement under the same fence settles that, whichever of the
 * two comes first:
 *
 * <pre>
 *   lost attempt            next attempt            it finds
 * 1 applied                                         version = previous + 1 under my epoch: Committed
 * 2                         applied                 the version it made: Committed; 1 finds no fence
 * 3 never arrives           applied                 the same
 * </pre>
 *
 * <p>Nobody but this lane moves the version under its epoch, one commit at a time. If another claim
 * came meanwhile, the version at which it began tells whether this commit was before it: claims
 * take the fence's row. So the answer is {@code Unknown} only when the database was not reached
 * again in time, or two claims came.
 *
 * <p>One instance per commit; runs on event loops, one step after the other.
 */
final class PgCommit {
  /** Attempts that fail only because the indexes or the owner changed at that moment. */
  private static final int MOVED_MAX = 10;

  private static final Logger log = LoggerFactory.getLogger(PgCommit.class);

  private final Database database;
  private final Clock clock;
  private final LaneSettings settings;
  private final LaneCommit commit;
  private final SqlText statement;

  private boolean ambiguous;
  private int moved;
  private @Nullable Long troubleEndsNanos;

  PgCommit(
      Database database, Clock clock, LaneSettings settings, LaneCommit commit, SqlText statement) {
    this.database = database;
    this.clock = clock;
    this.settings = settings;
    this.commit = commit;
    this.statement = statement;
  }

  /** Fails on a defect only. */
  Future<CommitOutcome> run() {
    return attempt()
        .transform(answer -> answer.succeeded() ? settle(answer.result()) : failed(answer.cause()));
  }

  private Future<Row> attempt() {
    return database
        .reads()
        .getConnection()
        .recover(failure -> Future.failedFuture(new NotSent(failure)))
        .compose(connection -> {
          Promise<Row> result = Promise.promise();
          send(connection)
              .onComplete(sent -> {
                // Only now: one that does not answer must not be lent to somebody else.
                connection.close();
                if (sent.succeeded()) {
                  result.tryComplete(sent.result().iterator().next());
                } else {
                  result.tryFail(sent.cause());
                }
              });
          return result.future().timeout(settings.attemptMax().toMillis(), TimeUnit.MILLISECONDS);
        });
  }

  private Future<RowSet<Row>> send(SqlConnection connection) {
    try {
      return connection.preparedQuery(statement.sql()).execute(statement.parameters());
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<CommitOutcome> settle(Row row) {
    Long made = row.getLong(0);
    if (made != null) {
      return done(new CommitOutcome.Committed(made));
    }
    Long epoch = row.getLong(1);
    if (epoch == null) {
      return done(fenced("there is no such lane"));
    }
    long version = row.getLong(2);
    long previous = commit.previousVersion();
    if (epoch == commit.epoch()) {
      if (version == previous) {
        return standsStill(Set.copyOf(Arrays.asList(row.getArrayOfStrings(4))));
      }
      return done(
          ambiguous && version == previous + 1
              ? new CommitOutcome.Committed(version)
              : fenced("the lane is at version " + version));
    }
    if (!ambiguous || version == previous || epoch < commit.epoch()) {
      return done(fenced("the lane is at epoch " + epoch));
    }
    long began = row.getLong(3);
    if (epoch == commit.epoch() + 1) {
      return done(
          began > previous
              ? new CommitOutcome.Committed(previous + 1)
              : fenced("the lane is at epoch " + epoch));
    }
    return done(new CommitOutcome.Unknown("the lane was claimed twice since"));
  }

  /** The lane was where it should be when the statement began. */
  private Future<CommitOutcome> standsStill(Set<String> stand) {
    for (ScheduleEffect effect : ScheduleEffect.of(commit.schedules())) {
      if (effect.firedAtMillis() != null && !stand.contains(effect.id())) {
        return done(new CommitOutcome.Superseded(effect.id()));
      }
    }
    moved++;
    return moved > MOVED_MAX
        ? done(new CommitOutcome.Unavailable("the lane does not stand still"))
        : run();
  }

  private Future<CommitOutcome> failed(Throwable failure) {
    Throwable cause = failure instanceof NotSent notSent ? notSent.why() : failure;
    if (DatabaseFailures.isUnstorable(cause)) {
      return done(new CommitOutcome.Refused(String.valueOf(cause.getMessage())));
    }
    if (!DatabaseFailures.isUnavailable(cause)) {
      return Future.failedFuture(cause);
    }
    ambiguous |= !(failure instanceof NotSent) && !DatabaseFailures.isWithoutEffect(cause);
    long now = clock.nanoTime();
    if (troubleEndsNanos == null) {
      troubleEndsNanos = now + settings.commitTrouble().toNanos();
    }
    if (now - troubleEndsNanos >= 0) {
      return done(
          ambiguous
              ? new CommitOutcome.Unknown(String.valueOf(cause))
              : new CommitOutcome.Unavailable(String.valueOf(cause)));
    }
    log.info("trying a commit of {} again: {}", commit.realm(), cause.toString());
    Promise<CommitOutcome> later = Promise.promise();
    database.vertx().setTimer(settings.retryPause().toMillis(), timer -> run().onComplete(later));
    return later.future();
  }

  private static CommitOutcome fenced(String detail) {
    return new CommitOutcome.Fenced(detail);
  }

  private static Future<CommitOutcome> done(CommitOutcome outcome) {
    return Future.succeededFuture(outcome);
  }

  /** There was no connection to send it on. */
  private static final class NotSent extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Throwable why;

    NotSent(Throwable why) {
      super(null, why, false, false);
      this.why = why;
    }

    Throwable why() {
      return why;
    }
  }
}
