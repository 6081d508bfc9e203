package dev.realmkeep.deploy.bench.fleet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A contender that is opened when its turn comes.
 *
 * @param name as {@code --only} says it
 */
record ContenderChoice(String name, Opening opening) {

  /** Starts what a contender needs. */
  interface Opening {
    Contender open() throws Exception;
  }

  /** Those that the options ask for; this product is always the first. */
  static List<ContenderChoice> of(FleetOptions options, PgServer database, Path work)
      throws Exception {
    List<ContenderChoice> all = new ArrayList<>();
    all.add(new ContenderChoice("realmkeep", () -> new RealmkeepContender(database)));
    List<String> names = all.stream().map(ContenderChoice::name).toList();
    return all.stream().filter(choice -> options.wants(choice.name(), names)).toList();
  }
}
