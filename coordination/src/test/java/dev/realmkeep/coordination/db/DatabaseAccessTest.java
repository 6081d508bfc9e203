package dev.realmkeep.coordination.db;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.coordination.embedded.TcpServer;
import dev.realmkeep.coordination.testing.Certificates;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logging in to a server that wants SCRAM, and TLS from everybody but one user, whose certificate
 * is of an authority nobody knows and names 127.0.0.1 only.
 */
class DatabaseAccessTest {
  private static final String PASSWORD = "p@ss/w:rd%?ü";

  private static TcpServer server;
  private static Certificates certificates;
  private static Certificates otherCertificates;
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    Path home = TcpServer.temporary();
    certificates = Certificates.make(home, "ip:127.0.0.1");
    otherCertificates =
        Certificates.make(Files.createDirectory(home.resolve("other")), "ip:127.0.0.1");
    Path access = home.resolve("access.conf");
    Files.writeString(
        access,
        """
        local     all all             trust
        hostssl   all all   127.0.0.1/32 scram-sha-256
        hostnossl all plain 127.0.0.1/32 scram-sha-256
        """);
    server =
        TcpServer.bundled(
            home,
            Map.of(
                "ssl", "on",
                "ssl_cert_file", "'" + certificates.certificate() + "'",
                "ssl_key_file", "'" + certificates.key() + "'",
                "hba_file", "'" + access + "'",
                "password_encryption", "'scram-sha-256'"));
    vertx = Vertx.vertx();
    execute(server.socketOptions(), "CREATE ROLE ada SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
    execute(
        server.socketOptions(), "CREATE ROLE plain SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
  }

  @AfterAll
  static void stop() throws Exception {
    get(vertx.close());
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefer", "require"})
  void theConnectionIsEncryptedThoughNobodyVouchesForTheServer(String mode) {
    assertThat(encrypted(url("ada", "127.0.0.1", "sslmode=" + mode))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-ca", "verify-full"})
  void aServerWhoseAuthorityIsTrustedIsVerified(String mode) {
    assertThat(encrypted(url("ada", "127.0.0.1", verified(mode, certificates)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-ca", "verify-full"})
  void aServerOfAnotherAuthorityIsRefused(String mode) {
    assertRefused(url("ada", "127.0.0.1", verified(mode, otherCertificates)));
    assertRefused(url("ada", "127.0.0.1", "sslmode=" + mode));
  }

  @Test
  void onlyVerifyFullMindsTheHostInTheCertificate() {
    assertThat(encrypted(url("ada", "localhost", verified("verify-ca", certificates)))).isTrue();
    assertRefused(url("ada", "localhost", verified("verify-full", certificates)));
  }

  @Test
  void withoutTlsOnlyWhoMayDoSoLogsIn() {
    assertThat(encrypted(url("plain", "127.0.0.1", "sslmode=disable"))).isFalse();
    assertRefused(url("ada", "127.0.0.1", "sslmode=disable"));
  }

  @Test
  void aServerWithoutTlsIsRefusedWhereTlsIsRequired() throws Exception {
    try (TcpServer without = TcpServer.bundled()) {
      String url = "postgresql://realmkeep@127.0.0.1:" + without.port() + "/postgres?sslmode=";
      assertThat(encrypted(url + "prefer")).isFalse();
      assertRefused(url + "require");
    }
  }

  @Test
  void aWrongPasswordIsRefusedAndNotShown() {
    String url = "postgresql://ada:wr0ng-secret@127.0.0.1:" + server.port() + "/postgres";

    assertThatThrownBy(() -> open(url + "?sslmode=require"))
        .isInstanceOf(DatabaseRefusedException.class)
        .hasMessageContaining("ada@127.0.0.1")
        .hasMessageContaining("password")
        .hasMessageNotContaining("wr0ng-secret");
  }

  @Test
  void aDatabaseThatIsNotThereIsRefused() {
    assertRefused(url("ada", "127.0.0.1", "sslmode=require").replace("/postgres?", "/elsewhere?"));
  }

  @Test
  void aParameterThatIsNotKnownIsSaid() {
    assertThatThrownBy(() -> DatabaseAddress.of("postgresql://a@h/d?sslmod=require"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sslmod");
  }

  @Test
  void theTextOfAnAddressHasNoPassword() {
    assertThat(DatabaseAddress.of("postgresql://ada:secret@db.example:5433/realms"))
        .hasToString("ada@db.example:5433/realms");
  }

  private static String verified(String mode, Certificates by) {
    return "sslmode=" + mode + "&sslrootcert=" + encode(by.authority().toString());
  }

  private static String url(String user, String host, String parameters) {
    return "postgresql://%s:%s@%s:%d/postgres?%s"
        .formatted(user, encode(PASSWORD), host, server.port(), parameters);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void assertRefused(String url) {
    assertThatThrownBy(() -> open(url)).isInstanceOf(DatabaseRefusedException.class);
  }

  /** Whether the server says that the connection is encrypted. */
  private static boolean encrypted(String url) {
    Database database = open(url);
    try {
      Row row =
          get(database
                  .reads()
                  .query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                  .execute())
              .iterator()
              .next();
      return row.getBoolean(0);
    } finally {
      get(database.close());
    }
  }

  private static Database open(String url) {
    return get(Database.open(vertx, DatabaseAddress.of(url), DatabaseSettings.DEFAULT));
  }

  private static void execute(PgConnectOptions options, String sql) {
    get(
        PgConnection.connect(vertx, options)
            .compose(connection ->
                connection.query(sql).execute().eventually(() -> connection.close())));
  }
}
