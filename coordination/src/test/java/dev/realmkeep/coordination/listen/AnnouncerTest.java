package dev.realmkeep.coordination.listen;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.pgclient.PgConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire of what is announced while an announcement is on its way. */
class AnnouncerTest {
  private static final String CHANNEL = "tested_announcements";
  private static final int WAITING_MAX = 10_000;

  private final TestDatabase database = TestDatabase.open();
  private final Listener listener = new Listener(database.database(), ListenerSettings.DEFAULT);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<String> notified = new CopyOnWriteArrayList<>();
  private volatile RuntimeException defect;
  private Announcer<Integer> announcer;
  private PgConnection hearing;

  @BeforeEach
  void listen() {
    announcer = listener.announcer(CHANNEL, this::payloads);
    get(listener.start());
    hearing = get(PgConnection.connect(database.database().vertx(), database.options()));
    hearing.notificationHandler(heard -> notified.add(heard.getPayload()));
    get(hearing.query("LISTEN " + CHANNEL).execute());
  }

  @AfterEach
  void close() {
    goOn.countDown();
    get(hearing.close());
    listener.close();
    database.close();
  }

  @Test
  void whatComesWhileOneIsOnItsWayGoesOutTogether() throws Exception {
    CompletableFuture<Void> first = CompletableFuture.runAsync(() -> announcer.announce(0));
    begun.await();

    IntStream.range(1, 200).forEach(announcer::announce);
    goOn.countDown();

    first.get(30, TimeUnit.SECONDS);
    untilNotified("199");
    assertThat(notified).containsExactly("1 from 0 to 0", "199 from 1 to 199");
  }

  @Test
  void moreThanMayWaitAreDroppedAndLaterOnesGoOut() throws Exception {
    CompletableFuture<Void> first = CompletableFuture.runAsync(() -> announcer.announce(0));
    begun.await();

    IntStream.rangeClosed(1, WAITING_MAX + 500).forEach(announcer::announce);
    goOn.countDown();
    first.get(30, TimeUnit.SECONDS);
    untilNotified("10000");
    announcer.announce(-1);

    untilNotified("-1");
    assertThat(notified)
        .containsExactly("1 from 0 to 0", "10000 from 1 to 10000", "1 from -1 to -1");
  }

  @Test
  void whatWaitsWhenTheConnectionIsLostIsNotSentOverTheNextOne() throws Exception {
    CompletableFuture<Void> first = CompletableFuture.runAsync(() -> announcer.announce(0));
    begun.await();
    IntStream.range(1, 5).forEach(announcer::announce);

    announcer.use(null);
    announcer.announce(5);
    get(
        listener.run(connection -> {
          announcer.use(connection);
          return connection.query("SELECT 1").execute();
        }));
    goOn.countDown();
    first.get(30, TimeUnit.SECONDS);
    untilNotified("0");
    announcer.announce(6);

    untilNotified("6");
    assertThat(notified).containsExactly("1 from 0 to 0", "1 from 6 to 6");
  }

  @Test
  void whatCannotBeSaidSilencesNobody() {
    goOn.countDown();
    defect = new IllegalStateException("no words");
    announcer.announce(1);
    defect = null;

    announcer.announce(2);

    untilNotified("2");
    assertThat(notified).containsExactly("1 from 2 to 2");
  }

  /** The first one is on its way until {@link #goOn}. */
  private List<String> payloads(List<Integer> batch) {
    if (defect != null) {
      throw defect;
    }
    begun.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return List.of("%d from %d to %d".formatted(batch.size(), batch.getFirst(), batch.getLast()));
  }

  private void untilNotified(String last) {
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> notified.stream().anyMatch(payload -> payload.endsWith(" to " + last)));
  }
}
