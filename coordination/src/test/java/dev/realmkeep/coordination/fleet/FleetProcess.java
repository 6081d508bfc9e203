package dev.realmkeep.coordination.fleet;

import static dev.realmkeep.coordination.testing.TestDatabase.get;

import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.fleet.FleetNode;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** What one process has of the fleet: its connection, its flags and its registry. */
record FleetProcess(TestDatabase database, Listener listener, FlagBoard flags, PgFleet fleet)
    implements AutoCloseable {
  static final NodeDescription DESCRIPTION =
      new NodeDescription("http://localhost:4201", "1", "x1", "host", 1);

  static FleetProcess start(TestDatabase database, FleetSettings settings) {
    return start(database, settings, new FlagBoard(CoordinationMode.ON));
  }

  static FleetProcess start(TestDatabase database, FleetSettings settings, FlagBoard flags) {
    ListenerSettings listening =
        new ListenerSettings(
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(5));
    Listener listener = new Listener(database.database(), listening);
    PgFleet fleet = new PgFleet(database.database(), listener, Clock.system(), settings, flags);
    Future<Void> read = fleet.start();
    get(listener.start());
    get(read);
    return new FleetProcess(database, listener, flags, fleet);
  }

  FleetProcess join() {
    return join(List.of());
  }

  /** With something to do whenever it is asked how it is. */
  FleetProcess join(Runnable whenAsked) {
    fleet
        .join(
            DESCRIPTION,
            () -> {
              whenAsked.run();
              return status(List.of());
            })
        .join();
    return this;
  }

  FleetProcess join(List<RunningPopulate> running) {
    fleet.join(DESCRIPTION, () -> status(running)).join();
    return this;
  }

  private NodeStatus status(List<RunningPopulate> running) {
    return new NodeStatus(
        NodeStatus.Phase.READY, flags.coordination(), true, 10, running, running.size(), 0, 0, 0);
  }

  CoordinationMode mode() {
    return flags.coordination();
  }

  List<FleetNode> nodes() {
    try {
      return fleet.look().get(30, TimeUnit.SECONDS).nodes();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static void until(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(condition::getAsBoolean);
  }

  /** Ends as a process that was killed does: without leaving. */
  void die() {
    fleet.close();
    listener.close();
  }

  @Override
  public void close() {
    fleet.leave().join();
    die();
  }
}
