package dev.realmkeep.coordination.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where an embedded server keeps what it has: {@code data}, the log inside of it, and the directory
 * of its socket. Clients find the server by that socket only, and only one server can own the
 * directory it lies in, so a client never reaches another server.
 *
 * @param home a real path
 * @param socket owned by the server's user, mode 0700
 */
record ServerDirectory(Path home, Path data, Path socket) {
  /** A number in the socket's name; nothing listens on a port. */
  static final int PORT = 5432;

  /** Bytes of the longest socket address the kernels agree on, without the final zero. */
  static final int SOCKET_ADDRESS_BYTES_MAX = 100;

  /**
   * As {@code fsync} and its kin are on by default, a commit that was answered survives the loss of
   * power.
   */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", "''"),
          Map.entry("port", Integer.toString(PORT)),
          Map.entry("unix_socket_permissions", "0700"),
          Map.entry("max_connections", "200"),
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("max_wal_size", "1GB"),
          Map.entry("jit", "off"),
          Map.entry("client_connection_check_interval", "1s"),
          Map.entry("tcp_keepalives_idle", "5"),
          Map.entry("tcp_keepalives_interval", "2"),
          Map.entry("tcp_keepalives_count", "3"),
          Map.entry("tcp_user_timeout", "8000"),
          Map.entry("log_checkpoints", "off"),
          Map.entry("log_line_prefix", "'%m [%p] '"),
          Map.entry("lc_messages", "'C'"));

  static ServerDirectory in(Path directory) throws IOException {
    Path home = Directories.ownersOnly(directory.toAbsolutePath()).toRealPath();
    Path socket = home.resolve("socket");
    if (tooLong(socket)) {
      socket =
          Path.of("/tmp")
              .resolve("realmkeep-" + Directories.owner(home) + "-" + digest(home.toString()));
    }
    return new ServerDirectory(home, home.resolve("data"), socket);
  }

  private static boolean tooLong(Path socketDirectory) {
    String address = socketDirectory + "/.s.PGSQL." + PORT;
    return address.getBytes(UTF_8).length > SOCKET_ADDRESS_BYTES_MAX;
  }

  /** Creates the socket's directory, or makes sure that it is nobody else's. */
  void prepareSocket(ServerUser user) throws IOException {
    boolean fresh = !Files.isDirectory(socket);
    Directories.ownersOnly(socket);
    if (fresh) {
      user.own(socket);
    }
    int expected = user instanceof ServerUser.Other(int uid) ? uid : Directories.owner(home);
    if (Files.isSymbolicLink(socket) || Directories.owner(socket) != expected) {
      throw new EmbeddedPostgresException(
          "the directory of the socket is somebody else's: " + socket);
    }
  }

  /** Removes what a killed server left; there is no process of it any more. */
  void removeTraces() throws IOException {
    Files.deleteIfExists(data.resolve("postmaster.pid"));
    Files.deleteIfExists(socket.resolve(".s.PGSQL." + PORT));
    Files.deleteIfExists(socket.resolve(".s.PGSQL." + PORT + ".lock"));
  }

  /** Writes the server's configuration. {@code more} overrides the settings of this class. */
  void configure(Map<String, String> more) throws IOException {
    Map<String, String> settings = new TreeMap<>(SETTINGS);
    settings.put("unix_socket_directories", "'" + socket.toString().replace("'", "''") + "'");
    settings.putAll(more);
    StringBuilder text = new StringBuilder("# Written at each start. Yours goes to custom.conf.\n");
    settings.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    text.append("include_if_exists 'custom.conf'\n");
    Path file = data.resolve("postgresql.conf");
    Path next = data.resolve("postgresql.conf.next");
    Files.writeString(next, text);
    Files.setPosixFilePermissions(
        next, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String digest(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
