package dev.realmkeep.coordination.embedded;

import dev.realmkeep.coordination.testing.TestPostgres;
import dev.realmkeep.coordination.testing.TestServer;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;

/**
 * A throw-away server that listens on a loopback port, of the bundled programs or of those of an
 * older version. It and its directory go with {@link #close} or with this JVM.
 */
public final class TcpServer implements TestServer {
  /** Where the build puts the programs of older versions, an archive for each. */
  private static final Path RELEASES =
      Path.of(System.getProperty("repo.root"), "coordination/target/postgres-releases");

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

  /** The programs of an older version. */
  public static TcpServer release(int majorVersion) throws IOException {
    Path programs =
        PostgresBinaries.unpacked(
            programs(majorVersion).orElseThrow(),
            Integer.toString(majorVersion),
            TestPostgres.cache());
    return start(programs, temporary(), Map.of());
  }

  /** Why there is no such server here. */
  public static Optional<String> missingRelease(int majorVersion) {
    try {
      return programs(majorVersion).isPresent()
          ? Optional.empty()
          : Optional.of("the build has no PostgreSQL " + majorVersion + " for this platform");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<URL> programs(int majorVersion) throws IOException {
    Path archive = RELEASES.resolve(majorVersion + ".jar");
    if (!Files.exists(archive)) {
      return Optional.empty();
    }
    try (JarFile jar = new JarFile(archive.toFile())) {
      String name = PostgresBinaries.resourceName();
      return jar.getEntry(name) == null
          ? Optional.empty()
          : Optional.of(URI.create("jar:" + archive.toUri() + "!/" + name).toURL());
    }
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

  /** As {@code pg_ctl -m immediate} does it. */
  @Override
  public void crash() throws IOException {
    ProcessHandle server = Postmaster.of(ServerDirectory.in(home).data()).orElseThrow().process();
    new ProcessBuilder("kill", "-QUIT", Long.toString(server.pid())).start().onExit().join();
    server.onExit().join();
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
