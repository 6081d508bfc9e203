package dev.realmkeep.coordination.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A lookup that is under way when its process ends must end too. */
class ClosedDatabaseTest {
  private static final String REALM = "https://r.example/a/";

  @Test
  void aReadAfterTheEndFailsAndDoesNotHang() {
    TestDatabase database = TestDatabase.open();
    Stores stores = SilentBus.stores(database);
    database.close();

    CompletableFuture<?> row =
        stores
            .definitions()
            .read(List.of(new ModuleKey(REALM, REALM + "m", CacheScope.PUBLIC, "", "x1")));
    CompletableFuture<?> source = stores.sources().readFirst(REALM, List.of("m.ts"));

    assertThat(row).failsWithin(Duration.ofSeconds(20));
    assertThat(source).failsWithin(Duration.ofSeconds(20));
  }
}
