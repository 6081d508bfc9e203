package dev.realmkeep.deploy.bench.fleet;

import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.deploy.bench.member.MemberSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** This product. Members with a faulty link reach the database through a proxy. */
final class RealmkeepContender implements Contender {
  private final PgServer database;
  private final FaultProxy deaf;
  private final FaultProxy cuttable;

  RealmkeepContender(PgServer database) throws Exception {
    this.database = database;
    deaf = FaultProxy.before(database.options());
    deaf.loseNotifications(true);
    cuttable = FaultProxy.before(database.options());
  }

  @Override
  public String name() {
    return "Realmkeep";
  }

  @Override
  public String settings() {
    return "the product's defaults; PostgreSQL over TCP on loopback, durable commits; "
        + RealmkeepParts.READ_CONNECTIONS
        + " connections for reads";
  }

  @Override
  public List<String> command(Place place) {
    return MemberCommand.of(
        System.getProperty("java.class.path"),
        RealmkeepMember.class.getName(),
        MemberSettings.option("computes", place.computes()),
        MemberSettings.option("slots", place.slots()),
        MemberSettings.option("database", database.url(port(place.link()))));
  }

  @Override
  public boolean hasFaultyLinks() {
    return true;
  }

  @Override
  public void cut(boolean value) {
    cuttable.swallowToServer(value);
    cuttable.swallowToClient(value);
  }

  private int port(Link link) {
    return switch (link) {
      case SOUND -> database.port();
      case DEAF -> deaf.port();
      case CAN_BE_CUT -> cuttable.port();
    };
  }

  @Override
  public boolean coordinates(int remotePort) {
    return remotePort == database.port();
  }

  @Override
  public int otherConnections() {
    return RealmkeepParts.READ_CONNECTIONS;
  }

  @Override
  public long audit() {
    Vertx vertx = Vertx.vertx();
    try {
      Database opened =
          get(
              Database.open(
                  vertx, DatabaseAddress.of(database.options()), DatabaseSettings.DEFAULT));
      InvalidationBus unheard = new InMemoryRealms(Clock.system()).bus();
      long stale = new PgDefinitionStore(opened, unheard).audit().join().size();
      get(opened.close());
      return stale;
    } finally {
      get(vertx.close());
    }
  }

  private static <T> T get(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() throws Exception {
    deaf.close();
    cuttable.close();
  }
}
