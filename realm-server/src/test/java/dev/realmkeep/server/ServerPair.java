package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** Two whole servers on one database that both may run the host of one realm. */
final class ServerPair implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final TestServer one;
  final TestServer other;
  private final String realm;
  private final StoppableDatabase database;

  ServerPair(Path directory, String realm) throws IOException {
    this.realm = realm;
    database = new StoppableDatabase(directory.toRealPath());
    one = server();
    other = server();
    one.server().ensureRealm(realm);
    other.server().ensureRealm(realm);
  }

  private TestServer server() {
    return TestServer.start(Map.of("db", database.url(), "public-url", "http://realms.test"));
  }

  /** Writes a new file of the realm. */
  void put(String file, String text) {
    try (Requests requests = new Requests(one)) {
      assertThat(requests.put("/" + realm + "/" + file, text).statusCode()).isEqualTo(201);
    }
  }

  /** How many hosts run there, by its metrics: asking starts none. */
  double hosts(TestServer server) {
    try (Requests requests = new Requests(server)) {
      return Exposition.read(requests.get("/metrics").body()).sum("realmkeep_hosts");
    }
  }

  /** The one with the realm's host, as soon as there is one; asking starts none. */
  TestServer owner() {
    Awaitility.await().atMost(PATIENCE).until(() -> hosts(one) + hosts(other) == 1);
    return hosts(one) == 1 ? one : other;
  }

  TestServer beside(TestServer server) {
    return server == one ? other : one;
  }

  @Override
  public void close() {
    other.close();
    one.close();
    database.close();
  }
}
