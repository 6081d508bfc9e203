package dev.realmkeep.server;

import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.mode.SwitchedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.coordination.db.DatabaseRefusedException;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.db.UnsupportedServerException;
import dev.realmkeep.coordination.embedded.EmbeddedPostgres;
import dev.realmkeep.coordination.embedded.EmbeddedPostgresException;
import dev.realmkeep.coordination.feed.FeedSettings;
import dev.realmkeep.coordination.feed.PgInvalidationFeed;
import dev.realmkeep.coordination.fleet.FleetSettings;
import dev.realmkeep.coordination.fleet.PgFleet;
import dev.realmkeep.coordination.index.IndexSettings;
import dev.realmkeep.coordination.index.PgIndexRuns;
import dev.realmkeep.coordination.lane.LaneSettings;
import dev.realmkeep.coordination.lane.PgLaneOwnership;
import dev.realmkeep.coordination.lane.PgLaneStore;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.populate.PgPopulateCoordinator;
import dev.realmkeep.coordination.populate.PopulateSettings;
import dev.realmkeep.coordination.schema.SchemaEditedException;
import dev.realmkeep.coordination.schema.SchemaNewerException;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.store.PgSourceStore;
import dev.realmkeep.coordination.store.ServerIdentity;
import dev.realmkeep.coordination.store.Sweeper;
import dev.realmkeep.server.StorageOpener.StorageException;
import dev.realmkeep.server.StorageOpener.StorageException.Reason;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Realms and definitions in PostgreSQL: the embedded server or the one of a URL. */
final class PgStorage {

  private static final String EMBEDDED = "embedded";

  /** The first listening connection of a process may take several attempts on a busy machine. */
  private static final Duration LISTENING_MAX = Duration.ofSeconds(20);

  private PgStorage() {}

  static Storage open(
      Vertx vertx, Configuration configuration, Clock clock, Consumer<String> steps) {
    Closing closing = new Closing();
    try {
      DatabaseAddress address;
      String description;
      if (configuration.get(Settings.DB).equals(EMBEDDED)) {
        steps.accept("starting PostgreSQL");
        Path home = Path.of(configuration.get(Settings.DATA)).toAbsolutePath().normalize();
        EmbeddedPostgres server = EmbeddedPostgres.open(home.resolve("postgres"));
        closing.add("PostgreSQL", server);
        address = DatabaseAddress.of(server);
        description = "embedded PostgreSQL in " + home;
      } else {
        address = address(configuration);
        description = "PostgreSQL at " + address;
      }
      steps.accept("opening the database");
      Database database =
          Database.open(
                  vertx,
                  address,
                  DatabaseSettings.DEFAULT
                      .withReadConnections(configuration.get(Settings.DB_POOL))
                      .withPopulateConnections(Prerendering.slots(configuration)))
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      closing.add(
          "database", () -> database.close().toCompletionStage().toCompletableFuture().join());
      Listener listener = new Listener(database, ListenerSettings.DEFAULT);
      closing.add("listening connection", listener);
      PgInvalidationFeed bus =
          new PgInvalidationFeed(database, clock, FeedSettings.DEFAULT, listener);
      closing.add("change feed", bus);
      PgPopulateCoordinator coordinator =
          new PgPopulateCoordinator(
              database,
              listener,
              PopulateSettings.bearingSilenceOf(configuration.get(Settings.SILENCE)));
      FlagBoard flags = new FlagBoard(configuration.get(Settings.COORDINATION));
      PgFleet fleet = new PgFleet(database, listener, clock, FleetSettings.DEFAULT, flags);
      closing.add("fleet", () -> leave(fleet));
      Future<Void> flagsRead = fleet.start();
      PgIndexRuns indexRuns = new PgIndexRuns(database, IndexSettings.DEFAULT, listener);
      PgLaneOwnership ownership =
          new PgLaneOwnership(database, listener, clock, LaneSettings.DEFAULT);
      closing.add("lane claims", ownership);
      Future<Void> looked = bus.start();
      listener
          .start()
          .timeout(LISTENING_MAX.toMillis(), TimeUnit.MILLISECONDS)
          .toCompletionStage()
          .toCompletableFuture()
          .join();
      // A look that fails is made again: until then L1 does not answer, and no flag is in force.
      Future.join(looked, flagsRead)
          .otherwiseEmpty()
          .toCompletionStage()
          .toCompletableFuture()
          .join();
      ownership.start();
      Sweeper sweeper = new Sweeper(database, Sweeper.Settings.DEFAULT);
      closing.add("sweeper", sweeper);
      sweeper.start();
      PgDefinitionStore definitions = new PgDefinitionStore(database, bus);
      SwitchedPopulate populates =
          new SwitchedPopulate(
              new UncoordinatedPopulate(definitions), coordinator, flags::coordination, clock);
      flags.follow(populates::changed);
      PgSourceStore sources = new PgSourceStore(database, bus);
      return new Storage(
          definitions,
          sources,
          populates,
          bus,
          fleet,
          indexRuns,
          new PgLaneStore(database, clock, LaneSettings.DEFAULT),
          ownership,
          description,
          bus::lagSeconds,
          identity(database),
          metrics -> PgMetrics.register(metrics, listener, bus, coordinator, sweeper),
          bus::trusted,
          coordinator::shutDown,
          closing::close);
    } catch (RuntimeException e) {
      closing.close();
      throw failure(configuration, e);
    }
  }

  /** Before the connections close. */
  private static void leave(PgFleet fleet) {
    fleet.leave().join();
    fleet.close();
  }

  private static Identity identity(Database database) {
    ServerIdentity stored = new ServerIdentity(database);
    return new Identity() {
      @Override
      public CompletableFuture<String> settle(String publicUrl) {
        return stored.settle(publicUrl);
      }

      @Override
      public CompletableFuture<String> declare(String publicUrl) {
        return stored.declare(publicUrl);
      }
    };
  }

  /**
   * Where the configured database is.
   *
   * @throws IllegalArgumentException when a URL is none
   */
  static DatabaseAddress address(Configuration configuration) {
    DatabaseAddress address = address(configuration, configuration.get(Settings.DB));
    return configuration
        .text(Settings.DB_DIRECT)
        .map(url -> address.behindPooler(address(configuration, url)))
        .orElse(address);
  }

  private static DatabaseAddress address(Configuration configuration, String url) {
    return DatabaseAddress.of(
        configuration.text(Settings.DB_PASSWORD).map(p -> withPassword(url, p)).orElse(url));
  }

  /** A password that the URL has goes before. */
  static String withPassword(String url, String password) {
    String user = URI.create(url).getRawUserInfo();
    if (user == null || user.isEmpty() || user.contains(":")) {
      return url;
    }
    String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    return url.replaceFirst(
        "://" + java.util.regex.Pattern.quote(user) + "@",
        java.util.regex.Matcher.quoteReplacement("://" + user + ":" + encoded + "@"));
  }

  private static StorageException failure(Configuration configuration, RuntimeException e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    String message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case SchemaNewerException newer -> new StorageException(Reason.NEWER, message, newer);
      case SchemaEditedException edited -> new StorageException(Reason.FAILED, message, edited);
      case UnsupportedServerException old -> new StorageException(Reason.NOT_VALID, message, old);
      case DatabaseRefusedException refused ->
          new StorageException(Reason.UNREACHABLE, message, refused);
      case EmbeddedPostgresException failed -> new StorageException(Reason.FAILED, message, failed);
      case IllegalArgumentException wrong ->
          new StorageException(
              Reason.NOT_VALID,
              "db (from " + configuration.source(Settings.DB) + "): " + message,
              wrong);
      default ->
          new StorageException(
              Reason.UNREACHABLE, "the database does not answer: " + message, cause);
    };
  }
}
