package dev.realmkeep.coordination.fleet;

import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FlagState;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.model.fleet.FleetNode;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.cache.model.fleet.FleetView;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.port.Fleet;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import dev.realmkeep.coordination.listen.Announcer;
import dev.realmkeep.coordination.listen.Link;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.populate.LockKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet over a PostgreSQL database. One statement on the listening connection, sent twice a
 * second, says that this node lives and brings the flags, so a change of a flag is everywhere
 * within a second even if every notification is lost; a notification only makes nodes ask at once.
 *
 * <p>Flags are applied one answer after the other: there is one question under way at a time, and
 * who changed a flag has his answer when a question that began after the change has been applied.
 * While the database does not answer, the flags known last stay in force.
 *
 * <p>A node leaves after the sign of life that is under way, which would bring it back:
 *
 * <pre>
 *   timer                                   leave
 * 1 asking, as a node that has joined
 *                                         2 left, removes the row
 * 3 sends the sign of life: a row again
 * </pre>
 *
 * <p>Any thread; never blocks. The {@link FlagBoard} changes on event loops.
 */
public final class PgFleet implements Fleet, AutoCloseable {
  private static final String CHANNEL = "fleet_flags_changed";

  /** Leaving is not waited for longer: others take this node for lost in the end. */
  private static final Duration LEAVE_MAX = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(PgFleet.class);

  private final Database database;
  private final Listener listener;
  private final Clock clock;
  private final FleetSettings settings;
  private final FlagBoard board;
  private final Announcer<String> announcer;
  private final Vertx vertx;
  private final long beganNanos;

  private final Object lock = new Object();

  // Guarded by lock.
  private Life life = new Life.Watching();
  private Promise<Void> asked = Promise.promise();
  private Future<Void> underWay = Future.succeededFuture();
  private boolean linked;
  private boolean asking;
  private boolean askAgain;
  private List<Long> timers = List.of();

  /** What others see of this node. */
  private sealed interface Life {
    /** Nothing: it only reads the flags. */
    record Watching() implements Life {}

    record Joined(NodeDescription description, Supplier<NodeStatus> status) implements Life {}

    record Left() implements Life {}

    record Closed() implements Life {}
  }

  /**
   * To be made before {@code listener} is started.
   *
   * @param board where flags are shown as they change
   */
  public PgFleet(
      Database database, Listener listener, Clock clock, FleetSettings settings, FlagBoard board) {
    this.database = database;
    this.listener = listener;
    this.clock = clock;
    this.settings = settings;
    this.board = board;
    this.vertx = database.vertx();
    this.beganNanos = clock.nanoTime();
    this.announcer =
        listener.announcer(
            CHANNEL, names -> List.of(String.join(",", names.stream().distinct().toList())));
    listener.on(CHANNEL, names -> askAfterNow());
    listener.follow(
        new Link() {
          @Override
          public void up() {
            linked(true);
            askAfterNow();
          }

          @Override
          public void down(Throwable cause) {
            linked(false);
          }
        });
  }

  private void linked(boolean now) {
    synchronized (lock) {
      linked = now;
    }
  }

  /**
   * Begins to follow the flags. Completes when they were read for the first time, which is after
   * the listener has connected; fails when that did not succeed at once, and is tried again then
   * nevertheless.
   */
  public Future<Void> start() {
    Future<Void> first;
    synchronized (lock) {
      timers =
          List.of(
              vertx.setPeriodic(settings.beat().toMillis(), timer -> ask()),
              vertx.setPeriodic(settings.tidy().toMillis(), timer -> tidy()));
      first = asked.future();
    }
    return first;
  }

  @Override
  public NodeId self() {
    return database.node();
  }

  @Override
  public CompletableFuture<Void> join(NodeDescription description, Supplier<NodeStatus> status) {
    synchronized (lock) {
      if (!(life instanceof Life.Watching)) {
        throw new IllegalStateException("this node has joined before");
      }
      life = new Life.Joined(description, status);
    }
    return DatabaseFailures.toPort(askAfterNow());
  }

  @Override
  public CompletableFuture<Void> leave() {
    Future<Void> last;
    synchronized (lock) {
      if (!(life instanceof Life.Joined)) {
        return CompletableFuture.completedFuture(null);
      }
      life = new Life.Left();
      last = underWay;
    }
    return last.transform(over -> listener.run(connection -> FleetRows.leave(connection, self())))
        .recover(failure -> FleetRows.leave(database.reads(), self()))
        .timeout(LEAVE_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> {
          log.info("the others will take this node for lost: {}", failure.toString());
          return Future.succeededFuture();
        })
        .toCompletionStage()
        .toCompletableFuture();
  }

  @Override
  public CompletableFuture<FleetView> look() {
    Future<List<FleetNode>> nodes =
        retriedOnce(pool -> FleetRows.nodes(pool, settings.lostAfter()));
    Future<List<FleetRows.Holder>> holders = retriedOnce(FleetRows::holders);
    return DatabaseFailures.toPort(
        Future.all(nodes, holders)
            .map(both ->
                new FleetView(
                    nodes.result(), FleetPopulates.of(nodes.result(), holders.result()))));
  }

  @Override
  public CompletableFuture<Optional<FleetPopulate>> holder(ModuleKey key) {
    long lockKey = LockKey.of(key);
    return DatabaseFailures.toPort(
        retriedOnce(FleetRows::holders)
            .map(holders ->
                holders.stream()
                    .filter(holder -> holder.lockKey() == lockKey)
                    .map(holder -> new FleetPopulate(key, holder.node(), holder.forMillis(), true))
                    .findFirst()));
  }

  @Override
  public List<FlagState> flags() {
    return board.states();
  }

  @Override
  public CompletableFuture<FlagState> set(FleetFlag flag, String value) {
    String checked = flag.checked(value);
    return changed(
        flag,
        retriedOnce(pool -> FleetRows.set(pool, flag, checked, self()))
            .map(stored -> (FlagState.@Nullable Stored) stored));
  }

  @Override
  public CompletableFuture<FlagState> reset(FleetFlag flag) {
    return changed(
        flag,
        retriedOnce(pool -> FleetRows.reset(pool, flag))
            .map(gone -> (FlagState.@Nullable Stored) null));
  }

  private CompletableFuture<FlagState> changed(
      FleetFlag flag, Future<FlagState.@Nullable Stored> written) {
    return DatabaseFailures.toPort(
        written.compose(stored -> {
          log.info("{} is now {}", flag.label(), stored == null ? "not set" : stored.value());
          announcer.announce(flag.label());
          return askAfterNow()
              .otherwise(failure -> {
                // Nobody can tell this node more now, and the database has it.
                board.show(flag, stored);
                return null;
              })
              .map(applied -> board.state(flag));
        }));
  }

  private <T> Future<T> retriedOnce(Function<Pool, Future<T>> statement) {
    return DatabaseFailures.retriedOnce(() -> statement.apply(database.reads()));
  }

  /** Completes when flags that were read after the call are in force. */
  private Future<Void> askAfterNow() {
    Future<Void> next;
    synchronized (lock) {
      if (!linked) {
        return Future.failedFuture(new IOException("there is no listening connection"));
      }
      next = asked.future();
      askAgain = asking;
    }
    ask();
    return next;
  }

  /** Sends the statement, unless one is under way, which is then followed by another if asked. */
  private void ask() {
    Promise<Void> waiting;
    Life as;
    synchronized (lock) {
      if (life instanceof Life.Closed || !linked || asking) {
        return;
      }
      as = life;
      asking = true;
      askAgain = false;
      waiting = asked;
      underWay = waiting.future();
      asked = Promise.promise();
    }
    Future.succeededFuture()
        .compose(now -> flagsAs(as))
        .onComplete(answer -> {
          if (answer.succeeded()) {
            board.show(answer.result());
          } else if (DatabaseFailures.isUnavailable(answer.cause())) {
            log.debug("the flags were not read this time", answer.cause());
          } else {
            log.warn("cannot give a sign of life", answer.cause());
          }
          boolean again;
          synchronized (lock) {
            asking = false;
            again = askAgain;
          }
          waiting.handle(answer.mapEmpty());
          if (again) {
            ask();
          }
        });
  }

  private Future<Map<FleetFlag, FlagState.Stored>> flagsAs(Life life) {
    return switch (life) {
      case Life.Joined(NodeDescription description, Supplier<NodeStatus> status) -> {
        String said = StatusJson.write(status.get());
        Duration uptime = Duration.ofNanos(clock.nanoTime() - beganNanos);
        yield listener.run(
            connection -> FleetRows.beat(connection, self(), description, said, uptime));
      }
      case Life.Watching _, Life.Left _, Life.Closed _ -> listener.run(FleetRows::flags);
    };
  }

  private void tidy() {
    FleetRows.tidy(database.reads(), settings.removeAfter())
        .onSuccess(gone -> {
          if (gone > 0) {
            log.info("removed {} nodes that were lost long ago", gone);
          }
        })
        .onFailure(failure -> log.debug("lost nodes were not removed this time", failure));
  }

  /** Follows no more. {@link #leave} before it. Idempotent; does not wait. */
  @Override
  public void close() {
    Promise<Void> waiting;
    synchronized (lock) {
      life = new Life.Closed();
      timers.forEach(vertx::cancelTimer);
      timers = List.of();
      waiting = asked;
    }
    waiting.tryFail(new IOException("the fleet was closed"));
  }
}
