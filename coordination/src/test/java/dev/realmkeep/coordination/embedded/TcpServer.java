package dev.realmkeep.coordination.embedded;

import dev.realmkeep.coordination.testing.TestPostgres;
import dev.realmkeep.coordination.testing.TestServer;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A throw-away server that listens on a loopback port, of the bundled programs or of others
 * installed here. It and its directory go with {@link #close} or with this JVM.
 */
public final class TcpServer implements TestServer {
  /** Where Debian and its kin install servers, one directory per major version. */
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

  private static final List<String> OLDER_VERSIONS = List.of("15", "16", "17");

  private final Path home;
  private final ServerControl control;
  private final int port;

  private TcpServer(Path home, ServerControl control, int port) {
    this.home = home;
    this.control = control;
    this.port = port;
  }

  /** The bundled programs; any user may log in without a password. */
  public static TcpServer bundled() throws IOException {
    return start(PostgresBinaries.in(TestPostgres.cache()), temporary(), Map.of());
  }

  /** The bundled programs with more settings. {@code home} may hold files that these name. */
  public static TcpServer bundled(Path home, Map<String, String> settings) throws IOException {
    return start(PostgresBinaries.in(TestPostgres.cache()), home, settings);
  }

  /** The programs of the oldest supported version that is installed on this machine. */
  public static TcpServer installed() throws IOException {
    return start(older().findFirst().orElseThrow(), temporary(), Map.of());
  }

  /** That there is none. */
  public static Optional<String> missingInstalled() {
    return older().findFirst().isPresent()
        ? Optional.empty()
        : Optional.of("no PostgreSQL 15 to 17 is installed in /usr/lib/postgresql");
  }

  private static Stream<Path> older() {
    return OLDER_VERSIONS.stream()
        .map(INSTALLED::resolve)
        .filter(programs ->
            Stream.of("initdb", "pg_ctl")
                .allMatch(name -> Files.isExecutable(programs.resolve("bin").resolve(name))));
  }

  public static Path temporary() throws IOException {
    return Files.createTempDirectory("realmkeep-pg-").toRealPath();
  }

  public int port() {
    return port;
  }

  @Override
  public PgConnectOptions options() {
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setUser(ServerControl.USER)
        .setDatabase("postgres");
  }

  /** The superuser, over the socket: trusted whatever TCP asks for. */
  public PgConnectOptions socketOptions() throws IOException {
    return options().setHost(ServerDirectory.in(home).socket().toString());
  }

  @Override
  public void stop() throws IOException {
    control.stop();
  }

  @Override
  public void startAgain() throws IOException {
    control.ensureRunning();
  }

  private static TcpServer start(Path programs, Path home, Map<String, String> settings)
      throws IOException {
    TestPostgres.watchdog(home);
    int port = freePort();
    Map<String, String> all = new HashMap<>(settings);
    all.put("listen_addresses", "'127.0.0.1'");
    all.put("port", Integer.toString(port));
    all.put("fsync", "off");
    ServerControl control = new ServerControl(ServerDirectory.in(home), programs, all);
    control.ensureRunning();
    return new TcpServer(home, control, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    control.stop();
    Directories.delete(home);
  }
}
