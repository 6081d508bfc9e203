package dev.realmkeep.coordination.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServerIdentityTest {

  @Test
  void ofManyThatProposeAtOnceOneDecidesForAll() {
    try (TestDatabase one = TestDatabase.open();
        TestDatabase other = one.peer()) {
      List<TestDatabase> servers = List.of(one, other);

      List<CompletableFuture<String>> settled =
          IntStream.range(0, 20)
              .mapToObj(n ->
                  new ServerIdentity(servers.get(n % 2).database()).settle("http://localhost:" + n))
              .toList();

      assertThat(settled.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }
  }

  @Test
  void whatIsDeclaredReplacesWhatWasSettled() {
    try (TestDatabase database = TestDatabase.open()) {
      ServerIdentity identity = new ServerIdentity(database.database());
      identity.settle("http://localhost:4201").join();

      identity.declare("https://realms.example").join();

      assertThat(identity.settle("http://localhost:4202").join())
          .isEqualTo("https://realms.example");
    }
  }
}
