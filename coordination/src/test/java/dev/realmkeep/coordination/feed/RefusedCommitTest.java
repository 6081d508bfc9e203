package dev.realmkeep.coordination.feed;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A change whose transaction does everything and then does not commit: nobody hears of it, and
 * everybody sees what was before.
 */
class RefusedCommitTest {
  private static final String REALM = "https://r.example/a/";
  private static final FeedSettings NO_TIMER =
      FeedSettings.DEFAULT.withTailInterval(Duration.ofHours(1));

  /** Raised by the server while it commits, after every statement has succeeded. */
  private static final List<String> REFUSE_COMMITS =
      List.of(
          """
          CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION 'refused at the commit'; END $$
          """,
          """
          CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON change_log
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()
          """);

  private final TestDatabase writerDatabase = TestDatabase.open();
  private final TestDatabase database = writerDatabase.peer();
  private final FeedStores writer = new FeedStores(writerDatabase, NO_TIMER);
  private final FeedStores peer = new FeedStores(database, NO_TIMER);
  private final List<Invalidation> own = new CopyOnWriteArrayList<>();
  private final List<Invalidation> heard = new CopyOnWriteArrayList<>();
  private final List<String> notified = new CopyOnWriteArrayList<>();
  private PgConnection raw;
  private Stores stores;
  private Stores peerStores;

  /** Everything that is announced. */
  private enum Change {
    WRITE(stores -> stores.sources().write(REALM, List.of(put("2")))),
    DELETE(stores ->
        stores
            .sources()
            .write(REALM, List.of(new FileChange.Delete("m.ts", FileChange.Precondition.NONE)))),
    INVALIDATE(stores -> stores.definitions().invalidate(REALM, List.of(REALM + "m"))),
    CLEAR_REALM(stores -> stores.definitions().clearRealm(REALM)),
    CLEAR_ALL(stores -> stores.definitions().clearAll()),
    PUT_REALM(stores ->
        stores.sources().putRealm(new RealmInfo(REALM, "bea", RealmInfo.Visibility.PRIVATE)));

    private final Function<Stores, CompletableFuture<?>> change;

    Change(Function<Stores, CompletableFuture<?>> change) {
      this.change = change;
    }
  }

  @BeforeEach
  void start() throws Exception {
    stores = writer.start();
    peerStores = peer.start();
    await(stores.sources().putRealm(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC)));
    Invalidation first = write("1");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> peer.feed().appliedGeneration(REALM) == first.generation());
    writer.feed().subscribe(own::add);
    peer.feed().subscribe(heard::add);
    raw = get(PgConnection.connect(database.database().vertx(), database.options()));
    raw.notificationHandler(notification -> notified.add(notification.getPayload()));
    get(raw.query("LISTEN " + Announcement.CHANNEL).execute());
  }

  @AfterEach
  void close() {
    get(raw.close());
    peer.close();
    writer.close();
    database.close();
    writerDatabase.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRefusedAtItsCommitIsAnnouncedToNobody(Change change) throws Exception {
    REFUSE_COMMITS.forEach(this::execute);

    assertThatThrownBy(() -> await(change.change.apply(stores)))
        .hasRootCauseMessage("ERROR: refused at the commit (P0001)");

    execute("DROP TRIGGER refuse ON change_log");
    assertThatOnlyTheNextWriteIsHeardOf();
  }

  @Test
  void aWriterThatIsEndedBeforeItsCommitAnnouncesNothing() throws Exception {
    // Given a write that waits for its realm
    SqlConnection other = get(database.database().reads().getConnection());
    get(other.begin());
    get(other.query("UPDATE realms SET generation = generation").execute());
    CompletableFuture<WriteOutcome> write = stores.sources().write(REALM, List.of(put("2")));
    String waiting =
        " FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock'";
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> rows("SELECT pid" + waiting) == 1);

    // When its connection is ended there
    rows("SELECT pg_terminate_backend(pid, 20000)" + waiting);
    assertThatThrownBy(() -> await(write)).hasCauseInstanceOf(StoreUnavailableException.class);

    get(other.query("ROLLBACK").execute());
    get(other.close());
    assertThatOnlyTheNextWriteIsHeardOf();
  }

  /** Whatever had been said of the change would have been heard before that. */
  private void assertThatOnlyTheNextWriteIsHeardOf() throws Exception {
    assertThat(own).isEmpty();
    assertThat(await(peerStores.sources().generation(REALM))).contains(1L);
    assertThat(text(await(peerStores.sources().readFirst(REALM, List.of("m.ts"))).file().content()))
        .isEqualTo("1");
    assertThat(await(peerStores.sources().realms()))
        .containsExactly(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC));
    assertThat(peer.feed().appliedGeneration(REALM)).isEqualTo(1);

    Invalidation next = write("3");

    assertThat(next.generation()).isEqualTo(2);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> heard.contains(next) && !notified.isEmpty());
    await(peer.feed().catchUp());
    assertThat(heard).containsExactly(next);
    assertThat(own).containsExactly(next);
    assertThat(notified).containsExactlyElementsOf(Announcement.payloads(List.of(next)));
  }

  private static FileChange put(String text) {
    return new FileChange.Put(
        "m.ts", text.getBytes(StandardCharsets.UTF_8), "text/plain", FileChange.Precondition.NONE);
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  private Invalidation write(String text) throws Exception {
    WriteOutcome outcome = await(stores.sources().write(REALM, List.of(put(text))));
    return ((WriteOutcome.Written) outcome).invalidation();
  }

  private void execute(String sql) {
    rows(sql);
  }

  private int rows(String sql) {
    return get(database.database().reads().query(sql).execute()).size();
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }
}
