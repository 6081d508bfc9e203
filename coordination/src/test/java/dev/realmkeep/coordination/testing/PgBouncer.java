package dev.realmkeep.coordination.testing;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A PgBouncer of this machine on a loopback port, in transaction mode, in front of a server that is
 * reached by TCP: every database of it has a few connections, which it lends to transactions. As
 * installed: it knows no parameters beyond its own. Ends when it is closed or this JVM is gone.
 */
public final class PgBouncer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

  /** What it does not do as root is done by another user, who needs no file of ours. */
  private static final List<String> AS_SOMEBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

  private final Path directory;
  private final Process process;
  private final int port;
  private final PgConnectOptions server;

  private PgBouncer(Path directory, Process process, int port, PgConnectOptions server) {
    this.directory = directory;
    this.process = process;
    this.port = port;
    this.server = server;
  }

  /** Whether there is one to start. */
  public static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * @param server over TCP, with a user who needs no password
   * @param connections lent at a time, per database
   */
  public static PgBouncer before(PgConnectOptions server, int connections) throws IOException {
    return configured(
        server,
        """
        [databases]
        *
        [pgbouncer]
        pool_mode = transaction
        default_pool_size = %d
        max_client_conn = 1000
        server_idle_timeout = 5
        """
            .formatted(connections));
  }

  /**
   * With this configuration, of which the places of server, pooler and users are replaced.
   *
   * @param server over TCP, with a user who needs no password
   */
  public static PgBouncer configured(PgConnectOptions server, String text) throws IOException {
    Path directory = Files.createTempDirectory("realmkeep-pgbouncer-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path configuration = directory.resolve("pgbouncer.ini");
    Files.writeString(
        configuration,
        text.replaceAll("(?m)^(listen_addr|listen_port|auth_type|auth_file) = .*\n", "")
                .replaceFirst("(?<=\\[databases]\n)(\\S+)( =.*)?", "$1 = " + place(server))
            + "listen_addr = 127.0.0.1\n"
            + "listen_port = "
            + port
            + "\nunix_socket_dir =\nauth_type = any\n");
    Process process = start(configuration, directory.resolve("log"));
    PgBouncer bouncer = new PgBouncer(directory, process, port, server);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(bouncer::answers);
    return bouncer;
  }

  private static String place(PgConnectOptions server) {
    return "host=%s port=%d user=%s"
        .formatted(server.getHost(), server.getPort(), server.getUser());
  }

  /** Its shell reads a pipe whose other end this JVM holds, and ends it at the end of file. */
  private static Process start(Path configuration, Path log) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "\"$@\" & cat >/dev/null; kill $!; wait", "sh"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(AS_SOMEBODY);
    }
    command.addAll(List.of(PROGRAM.toString(), configuration.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Connect options through it. */
  public PgConnectOptions options() {
    return new PgConnectOptions(server).setHost("127.0.0.1").setPort(port);
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("pgbouncer: " + Files.readString(directory.resolve("log")));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new IOException("pgbouncer does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (String file : List.of("pgbouncer.ini", "log")) {
      Files.delete(directory.resolve(file));
    }
    Files.delete(directory);
  }
}
