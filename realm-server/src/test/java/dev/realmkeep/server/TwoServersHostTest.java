package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers on one database, and the example realm bank with its functions. */
class TwoServersHostTest {
  private static final Path BANK =
      Path.of(System.getProperty("repo.root", ".."), "deploy/examples/bank").toAbsolutePath();

  @TempDir Path directory;
  private StoppableDatabase database;
  private TestServer one;
  private TestServer other;

  @BeforeEach
  void start() throws IOException {
    database = new StoppableDatabase(directory.toRealPath());
    one = server();
    other = server();
    one.server().ensureRealm("bank");
    other.server().ensureRealm("bank");
    try (Requests requests = new Requests(one)) {
      for (String file : new String[] {"account.ts", "host.ts", "realm.json"}) {
        assertThat(requests.put("/bank/" + file, Files.readString(BANK.resolve(file))).statusCode())
            .isEqualTo(201);
      }
    }
  }

  private TestServer server() {
    return TestServer.start(Map.of("db", database.url(), "public-url", "http://realms.test"));
  }

  @AfterEach
  void stop() {
    other.close();
    one.close();
    database.close();
  }

  private static SocketClient connect(TestServer server) {
    return new SocketClient(server.address().replaceFirst("^http", "ws") + "/bank/_socket");
  }

  private static long epoch(Requests requests) {
    return new JsonObject(requests.get("/bank/_host").body()).getLong("epoch");
  }

  private static double hosts(Requests requests) {
    return Exposition.read(requests.get("/metrics").body()).sum("realmkeep_hosts");
  }

  @Test
  void bothServeTheSameAccountsAndWhenOneLeavesTheOtherTakesOver() {
    try (Requests toOther = new Requests(other);
        Requests toOne = new Requests(one)) {
      // One of them has read realm.json after the write; the other may have looked before it.
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              toOne.get("/bank/_host").statusCode() == 200
                  && toOther.get("/bank/_host").statusCode() == 200);
      long epoch = epoch(toOne);
      assertThat(epoch(toOther)).isEqualTo(epoch);
      try (SocketClient a = connect(one);
          SocketClient b = connect(other)) {
        a.call("call", "open", "a1", "Ada", 100);
        b.call("call", "open", "b1", "Bob", 0);
        for (int i = 0; i < 20; i++) {
          (i % 2 == 0 ? a : b).call("call", "transfer", "a1", "b1", 1);
        }
        assertThat(a.call("view", "balance", "b1")).isEqualTo(20);
        assertThat(b.call("view", "balance", "a1")).isEqualTo(80);
      }

      boolean oneOwns = hosts(toOne) == 1;
      assertThat(hosts(toOne) + hosts(toOther)).isEqualTo(1);
      TestServer owner = oneOwns ? one : other;
      Requests left = oneOwns ? toOther : toOne;
      owner.server().drain(Duration.ofSeconds(5));
      owner.close();

      String balance = "/bank/_view/balance?args=%5B%22b1%22%5D";
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> left.get(balance).statusCode() == 200);
      assertThat(left.get(balance).body()).isEqualTo("{\"result\":20}");
      assertThat(epoch(left)).isGreaterThan(epoch);
      assertThat(hosts(left)).isEqualTo(1);
    }
  }
}
