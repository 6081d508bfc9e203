package dev.realmkeep.server.cli;

import dev.realmkeep.coordination.db.DatabaseReport;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.load.DirectoryScan;
import dev.realmkeep.server.load.LoadProgress;
import dev.realmkeep.server.load.LoadReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Starts a server in this process; the composition root implements it. */
public interface ServerStarter {

  /**
   * Returns when the server answers requests and its directories are loaded.
   *
   * @throws StartException when it cannot start, for a reason that people can change
   */
  Started start(Request request) throws StartException, InterruptedException;

  /**
   * Records the start cache of the prerender workers; takes seconds.
   *
   * @throws IOException when it cannot be recorded, which costs nothing but slower starts
   */
  void recordWorkerCache(Configuration configuration) throws IOException, InterruptedException;

  /**
   * Looks at the database server that the configuration names by a URL; changes nothing.
   *
   * @throws IOException when it does not answer
   */
  DatabaseReport lookAtDatabase(Configuration configuration)
      throws IOException, InterruptedException;

  /**
   * @param realms in the order they are loaded
   * @param prune whether what a directory does not have is deleted from its realm
   */
  record Request(
      Configuration configuration, List<NamedRealm> realms, boolean prune, Listener listener) {
    public Request {
      realms = List.copyOf(realms);
    }
  }

  /**
   * @param name first segment of the realm's path
   * @param directory empty = the realm is only made sure to exist
   */
  record NamedRealm(String name, Optional<Path> directory) {}

  /** Hears how the start goes. Called by the starting thread, and by watching threads later. */
  interface Listener extends LoadProgress {
    /** A slow step begins. */
    void step(String what);

    void loaded(String realmUrl, LoadReport report);

    void pushed(String realmUrl, LoadReport report);

    /** A watched directory has a new file that does not belong to its realm. */
    void leftOut(DirectoryScan.Skipped skipped);

    void failed(String realmUrl, IOException failure);
  }

  /** A running server. */
  interface Started {
    /** Where it listens: scheme, host and port. */
    String address();

    /** Scheme and authority in the identity of its realms. */
    String publicUrl();

    /** URLs of all realms it has, those of the request and older ones. */
    List<String> realmUrls();

    /** What the server keeps its state in, for people. */
    String storage();

    /** Completes when the process has to be replaced; never fails. */
    CompletableFuture<Void> retired();

    /** Takes no new requests and lets those under way finish. */
    void drain(Duration timeout) throws InterruptedException;

    /** Stops everything; idempotent. */
    void stop();
  }
}
