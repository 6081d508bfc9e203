package dev.realmkeep.server;

import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.cli.StartException;
import dev.realmkeep.server.config.Configuration;
import java.util.function.Consumer;

/** Makes the storage that the configuration names. */
final class Storages {

  private Storages() {}

  /**
   * @param steps hears of slow steps, in words for people
   * @throws StartException when the storage cannot be reached or opened
   */
  static Storage of(Configuration configuration, Clock clock, Consumer<String> steps)
      throws StartException {
    return memory(clock);
  }

  /** Nothing survives the process; nothing is shared. */
  static Storage memory(Clock clock) {
    InMemoryRealms realms = new InMemoryRealms(clock);
    return new Storage(
        realms,
        realms,
        new UncoordinatedPopulate(realms),
        realms.bus(),
        "in memory: gone when the server stops",
        () -> true,
        () -> {},
        () -> {});
  }
}
