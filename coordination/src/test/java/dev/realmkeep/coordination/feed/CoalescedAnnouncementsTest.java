package dev.realmkeep.coordination.feed;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.pgclient.PgConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many invalidations at once: what is notified, and what another process hears of it. */
class CoalescedAnnouncementsTest {
  private static final String REALM = "https://r.example/a/";
  private static final int MANY = 200;

  /** Of {@link #MANY} in payloads that are full, with room for a writer that is held up. */
  private static final int FEW = 20;

  private static final FeedSettings NO_TIMER =
      FeedSettings.DEFAULT.withTailInterval(Duration.ofHours(1));
  private static final ListenerSettings GATHERING =
      new ListenerSettings(
          ListenerSettings.DEFAULT.queryTimeout(),
          ListenerSettings.DEFAULT.reconnectMin(),
          ListenerSettings.DEFAULT.reconnectMax(),
          Duration.ofSeconds(1));

  private final TestDatabase writerDatabase = TestDatabase.open();
  private final TestDatabase database = writerDatabase.peer();
  private final FeedStores writer =
      new FeedStores(writerDatabase.database(), Clock.system(), NO_TIMER, GATHERING);
  private final FeedStores process = new FeedStores(database, NO_TIMER);
  private final List<Invalidation> heard = new CopyOnWriteArrayList<>();
  private final List<String> payloads = new CopyOnWriteArrayList<>();
  private PgConnection raw;

  @BeforeEach
  void start() {
    writer.start();
    process.start();
    process.feed().subscribe(heard::add);
    raw = get(PgConnection.connect(database.database().vertx(), database.options()));
    raw.notificationHandler(notification -> payloads.add(notification.getPayload()));
    get(raw.query("LISTEN " + Announcement.CHANNEL).execute());
  }

  @AfterEach
  void close() {
    get(raw.close());
    process.close();
    writer.close();
    database.close();
    writerDatabase.close();
  }

  @Test
  void manyAreFewNotificationsAndEachIsHeardInItsOrder() {
    List<Invalidation> delivered =
        IntStream.rangeClosed(1, MANY).mapToObj(CoalescedAnnouncementsTest::change).toList();

    delivered.forEach(writer.feed()::deliver);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() >= MANY);
    assertThat(heard).containsExactlyElementsOf(delivered);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> announced() == MANY);
    assertThat(payloads)
        .hasSizeLessThan(FEW)
        .allSatisfy(payload ->
            assertThat(payload.getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(Announcement.BYTES_MAX));
  }

  private int announced() {
    return payloads.stream()
        .mapToInt(payload -> Announcement.parse(payload).orElseThrow().size())
        .sum();
  }

  private static Invalidation change(int generation) {
    return new Invalidation(
        1_000 + generation, Invalidation.Kind.MODULES, REALM, generation, List.of(REALM + "m"));
  }
}
