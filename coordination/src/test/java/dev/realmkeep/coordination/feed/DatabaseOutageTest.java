package dev.realmkeep.coordination.feed;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.testing.OwnServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabaseOutageTest {
  private static final String REALM = "https://r.example/a/";
  private static final ModuleKey KEY =
      new ModuleKey(REALM, REALM + "m", CacheScope.PUBLIC, "", "1");

  @RegisterExtension static final OwnServer server = new OwnServer();

  @Test
  void anOutageIsTypedFailuresAndItsEndNeedsNoRestart() throws Exception {
    Vertx vertx = Vertx.vertx();
    Database database =
        get(Database.open(vertx, DatabaseAddress.of(server.options()), DatabaseSettings.DEFAULT));
    FeedStores process =
        new FeedStores(database, Clock.system(), FeedSettings.DEFAULT, ListenerSettings.DEFAULT);
    Stores stores = process.start();
    await(stores.sources().putRealm(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC)));

    // When the server is stopped
    server.stop();

    // Then everything fails as unavailable and the caches are not trusted
    assertUnavailable(stores.definitions().read(List.of(KEY)));
    assertUnavailable(stores.sources().readFirst(REALM, List.of("m")));
    assertUnavailable(stores.sources().write(REALM, List.of()));
    assertUnavailable(stores.definitions().clearRealm(REALM));
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !process.feed().trusted());

    // When it is back, then so is everything
    server.startAgain();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(process.feed()::trusted);
    assertThat(await(stores.definitions().read(List.of(KEY)))).isEmpty();
    assertThat(await(stores.definitions().clearRealm(REALM)).generation()).isEqualTo(1);
    process.close();
    get(database.close());
    get(vertx.close());
  }

  private static void assertUnavailable(CompletableFuture<?> operation) {
    assertThatThrownBy(() -> await(operation)).hasCauseInstanceOf(StoreUnavailableException.class);
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }
}
