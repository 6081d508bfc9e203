package dev.realmkeep.coordination.index;

import static dev.realmkeep.coordination.testing.TestDatabase.get;

import dev.realmkeep.cache.conformance.IndexRunsConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.IndexRuns;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.store.PgSourceStore;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PgIndexRunsConformanceTest extends IndexRunsConformance {
  private final TestDatabase database = TestDatabase.open();
  private final InvalidationBus bus = new InMemoryRealms(Clock.system()).bus();

  @Override
  protected IndexRuns open(Duration ageMax) {
    return new PgIndexRuns(
        database.database(),
        new IndexSettings(ageMax, FILES_PER_PAGE),
        new Listener(database.database(), ListenerSettings.DEFAULT));
  }

  @Override
  protected Stores stores() {
    return new Stores(
        new PgSourceStore(database.database(), bus),
        new PgDefinitionStore(database.database(), bus),
        bus);
  }

  @Test
  void anotherProcessHearsOfARun() throws Exception {
    try (TestDatabase peer = database.peer();
        Listener here = new Listener(database.database(), ListenerSettings.DEFAULT);
        Listener there = new Listener(peer.database(), ListenerSettings.DEFAULT)) {
      PgIndexRuns mine = new PgIndexRuns(database.database(), IndexSettings.DEFAULT, here);
      PgIndexRuns theirs = new PgIndexRuns(peer.database(), IndexSettings.DEFAULT, there);
      CountDownLatch heard = new CountDownLatch(2);
      theirs.onChange(heard::countDown); // once for the connection, once for the run
      get(here.start());
      get(there.start());

      dev.realmkeep.cache.testing.Gate.await(mine.begin("https://r.example/a/", "scripted-1"));

      Assertions.assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @AfterEach
  void close() {
    database.close();
  }
}
