package dev.realmkeep.coordination.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A feed behind a network that fails, and a writer beside it whose network does not. */
class FaultyNetworkTest {
  private static final String REALM = "https://r.example/a/";
  private static final FeedSettings QUICK =
      new FeedSettings(
          Duration.ofMillis(100),
          Duration.ofMillis(400),
          Duration.ofHours(1),
          Duration.ofMinutes(1));
  private static final ListenerSettings QUICK_TO_GIVE_UP =
      new ListenerSettings(
          Duration.ofSeconds(1),
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          Duration.ofMillis(5));

  @RegisterExtension static final OwnServer server = new OwnServer();

  private FaultProxy proxy;
  private TestDatabase writerDatabase;
  private TestDatabase database;
  private FeedStores writer;
  private FeedStores process;
  private PgInvalidationFeed feed;
  private Stores stores;
  private final List<Invalidation> heard = new CopyOnWriteArrayList<>();
  private final List<Invalidation> heardTrusting = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    proxy = server.proxy();
    writerDatabase = server.database();
    database = server.database(proxy);
    writer = new FeedStores(writerDatabase, QUICK);
    process = new FeedStores(database.database(), Clock.system(), QUICK, QUICK_TO_GIVE_UP);
    feed = process.feed();
    stores = writer.start();
    process.start();
    feed.subscribe(hear());
    await(stores.sources().putRealm(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC)));
    until(feed::trusted);
  }

  @AfterEach
  void stop() throws Exception {
    process.close();
    writer.close();
    proxy.close();
    database.close();
    writerDatabase.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofADeadNetworkItNoticesGivesTheConnectionUpAndCatchesUpBeforeItTrusts(boolean fromServer)
      throws Exception {
    int closedBefore = proxy.closedByClient();
    long connectsBefore = process.listener().connects();

    // When one direction swallows everything, on this connection and on the next ones
    swallow(fromServer, true);
    Invalidation missed = write();

    // Then it does not trust what it has, and gives the connection up instead of waiting for ever
    until(() -> !feed.trusted());
    until(() -> proxy.closedByClient() > closedBefore);
    if (fromServer) {
      assertThat(heard).doesNotContain(missed);
    }

    // When the network is back
    swallow(fromServer, false);

    // Then it comes back, hears what it missed while it does not trust yet, and then trusts
    until(feed::trusted);
    assertThat(heard).containsOnlyOnce(missed);
    if (fromServer) { // else the announcement told it, and nothing else did
      assertThat(heardTrusting).doesNotContain(missed);
    }
    assertThat(process.listener().connects()).isGreaterThan(connectsBefore);
  }

  @Test
  void aCutConnectionIsReplacedAndNothingIsMissed() throws Exception {
    long connectsBefore = process.listener().connects();

    proxy.cut();
    Invalidation written = write();

    until(() -> heard.contains(written));
    until(feed::trusted);
    assertThat(process.listener().connects()).isGreaterThan(connectsBefore);
  }

  @Test
  void aNewConnectionDoesNotBringWhatWasInTheLogBeforeTheProcess() throws Exception {
    Invalidation before = write();
    List<Invalidation> heardLate = new CopyOnWriteArrayList<>();
    try (TestDatabase through = server.database(proxy);
        FeedStores late =
            new FeedStores(through.database(), Clock.system(), QUICK, QUICK_TO_GIVE_UP)) {
      late.start();
      late.feed().subscribe(heardLate::add);

      proxy.cut();
      until(() -> late.listener().connects() > 1);
      Invalidation after = write();

      until(() -> heardLate.contains(after));
      assertThat(heardLate).doesNotContain(before);
    }
  }

  @Test
  void whoeverDoesNotHearNotificationsAppliesAtTheNextLook() throws Exception {
    proxy.loseNotifications(true);

    Invalidation written = write();

    until(() -> heard.contains(written));
    until(() -> proxy.lostNotifications() > 0);
    assertThat(process.listener().connects()).isEqualTo(1);
  }

  @Test
  void aSlowNetworkCostsTrustOnlyWhenItIsSlowerThanTheWindow() throws Exception {
    // Slower than the window and faster than the limit of a look: applied, and never trusted
    proxy.delayToClient(QUICK.trustWindow().toMillis() + 100);
    until(() -> !feed.trusted());
    Invalidation slow = write();
    until(() -> heard.contains(slow));
    assertThat(feed.measureTrust()).isFalse();
    assertThat(heardTrusting).doesNotContain(slow);

    proxy.delayToClient(0);
    until(feed::trusted);
    assertThat(process.listener().connects()).isEqualTo(1);
  }

  private void swallow(boolean fromServer, boolean value) {
    if (fromServer) {
      proxy.swallowToClient(value);
    } else {
      proxy.swallowToServer(value);
    }
  }

  private Consumer<Invalidation> hear() {
    return invalidation -> {
      heard.add(invalidation);
      if (feed.measureTrust()) {
        heardTrusting.add(invalidation);
      }
    };
  }

  private Invalidation write() throws Exception {
    FileChange put =
        new FileChange.Put(
            "m.ts",
            UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8),
            "text/plain",
            FileChange.Precondition.NONE);
    WriteOutcome outcome = await(stores.sources().write(REALM, List.of(put)));
    return ((WriteOutcome.Written) outcome).invalidation();
  }

  private static void until(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(condition::getAsBoolean);
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }
}
