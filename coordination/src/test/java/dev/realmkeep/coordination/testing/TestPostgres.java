package dev.realmkeep.coordination.testing;

import dev.realmkeep.coordination.embedded.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The test database: one server per JVM in a temporary directory, a fresh and empty database per
 * call of {@link #newDatabase()}. Nothing in it survives: fsync is off, and a watchdog process ends
 * the server and removes its files when this JVM is gone, also after SIGKILL.
 */
public final class TestPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final class Server {
    static final EmbeddedPostgres SHARED = start();
  }

  private TestPostgres() {}

  /**
   * Connect options of a new, empty database on the JVM's server, or on one of the kind that {@link
   * OnServer} has chosen. May be called concurrently.
   */
  public static PgConnectOptions newDatabase() {
    return TestServers.newDatabase();
  }

  static PgConnectOptions create() {
    String name = "test_" + DATABASES.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return options(Server.SHARED, name);
  }

  /** Runs one statement as superuser in the server's own database. */
  public static void execute(String sql) {
    Vertx vertx = Vertx.vertx();
    try {
      PgConnection.connect(vertx, options(Server.SHARED, "postgres"))
          .compose(
              connection -> connection.query(sql).execute().eventually(() -> connection.close()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(sql, e);
    } finally {
      vertx.close();
    }
  }

  /** Connect options of {@code database} on {@code server}. */
  public static PgConnectOptions options(EmbeddedPostgres server, String database) {
    return new PgConnectOptions()
        .setHost(server.socketDirectory().toString())
        .setPort(server.port())
        .setUser(server.user())
        .setDatabase(database);
  }

  /** Where tests unpack the server's programs; kept between runs. */
  public static Path cache() {
    return Path.of(System.getProperty("java.io.tmpdir"), "realmkeep-test-programs");
  }

  private static EmbeddedPostgres start() {
    try {
      Path home = Files.createTempDirectory("realmkeep-pg-");
      EmbeddedPostgres server =
          EmbeddedPostgres.open(
              home,
              cache(),
              Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off"));
      watchdog(home);
      return server;
    } catch (IOException e) {
      throw new IllegalStateException("cannot start the test database", e);
    }
  }

  /**
   * Sees to it that a server does not outlive this JVM. The watchdog reads a pipe whose other end
   * this JVM holds: end of file means that it is gone. It looks the server up then, since the
   * server may have been started again meanwhile.
   */
  public static void watchdog(Path home) throws IOException {
    new ProcessBuilder(
            "setsid",
            "sh",
            "-c",
            "cat >/dev/null; pid=$(head -n 1 \"$1/data/postmaster.pid\" 2>/dev/null);"
                + " if [ -n \"$pid\" ] && [ \"$(readlink /proc/$pid/cwd)\" = \"$1/data\" ];"
                + " then kill -QUIT \"$pid\"; while kill -0 \"$pid\" 2>/dev/null;"
                + " do sleep 0.1; done; fi; rm -rf \"$1\"",
            "watchdog",
            home.toRealPath().toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
