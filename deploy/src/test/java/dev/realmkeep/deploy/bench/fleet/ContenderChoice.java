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

  private static final String REALMKEEP = "realmkeep";

  /** Starts what a contender needs. */
  interface Opening {
    Contender open() throws Exception;
  }

  /** Those that the options ask for; this product is always the first. */
  static List<ContenderChoice> of(FleetOptions options, PgServer database, Path work) {
    List<ContenderChoice> all = new ArrayList<>();
    PeersBuild build =
        new PeersBuild(Path.of(System.getProperty("repo.root", ".")).toAbsolutePath());
    all.add(new ContenderChoice(REALMKEEP, () -> new RealmkeepContender(database)));
    for (Peer peer : Peer.values()) {
      for (boolean best : new boolean[] {false, true}) {
        all.add(
            new ContenderChoice(
                peer.id, () -> new PeerContender(peer, best, database, build.classPath(), work)));
      }
    }
    List<String> names = all.stream().map(ContenderChoice::name).toList();
    return all.stream()
        .filter(choice -> options.peers() || choice.name().equals(REALMKEEP))
        .filter(choice -> options.wants(choice.name(), names))
        .toList();
  }
}
