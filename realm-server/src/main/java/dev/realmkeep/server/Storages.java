package dev.realmkeep.server;

import dev.realmkeep.cache.memory.FleetOfOne;
import dev.realmkeep.cache.memory.InMemoryIndexRuns;
import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.mode.SwitchedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;

/** Makes the storage that the configuration names. */
final class Storages {

  private static final String MEMORY = "memory";
  private static final Duration INDEX_RUN_AGE_MAX = Duration.ofHours(6);
  private static final int INDEX_PAGE_FILES = 500;

  private Storages() {}

  /**
   * @param steps hears of slow steps, in words for people
   */
  static StorageOpener of(Configuration configuration, Clock clock, Consumer<String> steps) {
    return configuration.get(Settings.DB).equals(MEMORY)
        ? vertx -> memory(configuration, clock)
        : vertx -> PgStorage.open(vertx, configuration, clock, steps);
  }

  /** Nothing survives the process; nothing is shared. */
  static Storage memory(Configuration configuration, Clock clock) {
    NodeId node = NodeId.random(new SecureRandom());
    InMemoryRealms realms = new InMemoryRealms(clock, node.text());
    UncoordinatedPopulate alone = new UncoordinatedPopulate(realms);
    FlagBoard flags = new FlagBoard(configuration.get(Settings.COORDINATION));
    SwitchedPopulate populates = new SwitchedPopulate(alone, alone, flags::coordination, clock);
    flags.follow(populates::changed);
    InMemoryLanes lanes =
        new InMemoryLanes(realm -> realms.generation(realm).join().isPresent(), clock);
    return new Storage(
        realms,
        realms,
        populates,
        realms.bus(),
        new FleetOfOne(node, flags, clock),
        new InMemoryIndexRuns(realms, clock, INDEX_RUN_AGE_MAX, INDEX_PAGE_FILES),
        lanes,
        lanes,
        "in memory: gone when the server stops",
        () -> 0,
        Identity.PRIVATE,
        metrics -> {},
        () -> true,
        () -> {},
        () -> {});
  }
}
