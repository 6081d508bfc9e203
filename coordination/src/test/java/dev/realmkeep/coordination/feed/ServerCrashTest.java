package dev.realmkeep.coordination.feed;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A crash of one process of the server, which goes on. */
public class ServerCrashTest {
  @RegisterExtension static final OwnServer server = new OwnServer();

  /** The numbers of transactions do not tell of it, and neither does the first process. */
  @Test
  void makesWhatIsCachedBeDroppedAlsoWhenNothingWasLost() throws Exception {
    try (TestDatabase database = TestDatabase.on(server.newDatabase());
        FeedStores process = new FeedStores(database)) {
      process.start();
      process.feed().catchUp().get(60, TimeUnit.SECONDS);
      List<Invalidation> heard = new CopyOnWriteArrayList<>();
      process.feed().subscribe(heard::add);
      server.execute("CHECKPOINT");
      String began = startOfFirstProcess(database);

      server.killSession();

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> heard.stream().anyMatch(one -> one.kind() == Invalidation.Kind.ALL));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(startOfFirstProcess(database)).isEqualTo(began));
    }
  }

  private static String startOfFirstProcess(TestDatabase database) {
    return get(database
            .database()
            .reads()
            .query("SELECT pg_postmaster_start_time()::text")
            .execute())
        .iterator()
        .next()
        .getString(0);
  }
}
