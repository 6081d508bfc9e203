package dev.realmkeep.deploy.bench.fleet;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where the scenarios of one contender run: the fleet that is up, what was measured so far. A fleet
 * is used again by the next scenario that wants one of its shape. Used from one thread.
 */
final class Workbench implements AutoCloseable {
  private final Contender contender;
  private final FleetOptions options;
  private final PgServer database;
  private final Path directory;
  private final Map<Measure, Figure> figures = new EnumMap<>(Measure.class);
  private @Nullable Fleet fleet;
  private int fleets;
  private long number = 1;

  Workbench(Contender contender, FleetOptions options, PgServer database, Path directory) {
    this.contender = contender;
    this.options = options;
    this.database = database;
    this.directory = directory;
  }

  Contender contender() {
    return contender;
  }

  PgServer database() {
    return database;
  }

  boolean quick() {
    return options.quick();
  }

  FleetOptions options() {
    return options;
  }

  /** {@code full}, or less in a quick run. */
  int count(int full, int quick) {
    return count(full, full, quick);
  }

  /** The same, with fewer for others than this product, of which there are many. */
  int count(int full, int peer, int quick) {
    if (options.quick()) {
      return quick;
    }
    return contender instanceof RealmkeepContender ? full : peer;
  }

  /** A fleet of at least this shape. */
  Fleet fleet(int members, int slots) throws Exception {
    return fleet(members, slots, Contender.Link.SOUND);
  }

  /** The same whose last member has a link of its own. */
  Fleet fleet(int members, int slots, Contender.Link link) throws Exception {
    Fleet.Shape shape = new Fleet.Shape(members, slots, link);
    if (fleet == null || fleet.spoiled() || !fleet.shape().equals(shape)) {
      closeFleet();
      Path place = directory.resolve("fleet-" + fleets++);
      fleet = Fleet.open(contender, shape, place, !options.quick());
    }
    return fleet;
  }

  void closeFleet() throws Exception {
    if (fleet != null) {
      Fleet old = fleet;
      fleet = null;
      old.close();
    }
  }

  /** A number that no source has had. */
  long next() {
    return ++number;
  }

  void put(Measure measure, Figure figure) {
    figures.put(measure, figure);
  }

  /** Says on standard error what the fleet and its database have used since {@code before}. */
  void spent(String what, Spent before, Fleet by) throws Exception {
    System.err.println("  " + what + ": " + Spent.by(by, database).since(before));
  }

  Map<Measure, Figure> figures() {
    return figures;
  }

  static void pauseMillis(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() throws Exception {
    closeFleet();
  }
}
