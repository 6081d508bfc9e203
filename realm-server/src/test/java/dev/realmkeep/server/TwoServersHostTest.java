package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
  private ServerPair servers;

  @BeforeEach
  void start() throws IOException {
    servers = new ServerPair(directory, "bank");
    for (String file : new String[] {"account.ts", "host.ts", "realm.json"}) {
      servers.put(file, Files.readString(BANK.resolve(file)));
    }
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  private static SocketClient connect(TestServer server) {
    return new SocketClient(server.address().replaceFirst("^http", "ws") + "/bank/_socket");
  }

  private static long epoch(Requests requests) {
    return new JsonObject(requests.get("/bank/_host").body()).getLong("epoch");
  }

  @Test
  void bothServeTheSameAccountsAndWhenOneLeavesTheOtherTakesOver() {
    try (Requests toOther = new Requests(servers.other);
        Requests toOne = new Requests(servers.one)) {
      // One of them has read realm.json after the write; the other may have looked before it.
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              toOne.get("/bank/_host").statusCode() == 200
                  && toOther.get("/bank/_host").statusCode() == 200);
      long epoch = epoch(toOne);
      assertThat(epoch(toOther)).isEqualTo(epoch);
      try (SocketClient a = connect(servers.one);
          SocketClient b = connect(servers.other)) {
        a.call("call", "open", "a1", "Ada", 100);
        b.call("call", "open", "b1", "Bob", 0);
        for (int i = 0; i < 20; i++) {
          (i % 2 == 0 ? a : b).call("call", "transfer", "a1", "b1", 1);
        }
        assertThat(a.call("view", "balance", "b1")).isEqualTo(20);
        assertThat(b.call("view", "balance", "a1")).isEqualTo(80);
      }

      assertThat(servers.hosts(servers.one) + servers.hosts(servers.other)).isEqualTo(1);
      TestServer owner = servers.owner();
      Requests left = owner == servers.one ? toOther : toOne;
      owner.server().drain(Duration.ofSeconds(5));
      owner.close();

      String balance = "/bank/_view/balance?args=%5B%22b1%22%5D";
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> left.get(balance).statusCode() == 200);
      assertThat(left.get(balance).body()).isEqualTo("{\"result\":20}");
      assertThat(epoch(left)).isGreaterThan(epoch);
      assertThat(servers.hosts(servers.beside(owner))).isEqualTo(1);
    }
  }

  /** What costs a node its threads need not be repeated here: it is counted. */
  @Test
  void aNodeThatHasLostTooManyThreadsIsNotReadyAndTheOtherRunsItsLanes() {
    TestServer owner = servers.owner();
    TestServer left = servers.beside(owner);
    try (Requests toOwner = new Requests(owner)) {
      lose(owner, 16);
      assertThat(toOwner.get("/readyz").statusCode()).isEqualTo(200);
      assertThat(owner.server().retired()).isNotDone();

      lose(owner, 1);

      assertThat(toOwner.get("/readyz").statusCode()).isEqualTo(503);
      assertThat(owner.server().retired()).succeedsWithin(Duration.ofSeconds(60));
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> servers.hosts(left) == 1);
      assertThat(servers.hosts(owner)).isZero();
      assertThat(left.server().retired()).isNotDone();
    }
  }

  private static void lose(TestServer server, int threads) {
    for (int i = 0; i < threads; i++) {
      server.server().hosting().metrics().threadAbandoned();
    }
  }

  @Test
  void whoeverSubscribesToADefinitionIsToldOfAWriteAtTheOtherServer() {
    try (Requests toOne = new Requests(servers.one);
        Requests toOther = new Requests(servers.other)) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> toOther.get("/bank/_host").statusCode() == 200);
      // It has a row, which the write invalidates.
      assertThat(toOther.get("/bank/_definition?module=./account&name=Account").statusCode())
          .isEqualTo(200);
      try (SocketClient client = connect(servers.other)) {
        assertThat(client.ask("{\"id\":1,\"subscribe\":{\"definitions\":\"./account\"}}"))
            .isEqualTo(new JsonObject("{\"sub\":1,\"initial\":[]}"));

        String account = toOne.get("/bank/account.ts").body();
        assertThat(toOne.put("/bank/account.ts", account + "\n// another").statusCode())
            .isEqualTo(200);

        assertThat(client.json().getJsonArray("invalidated").getString(0))
            .isEqualTo("http://realms.test/bank/account");
      }
    }
  }
}
