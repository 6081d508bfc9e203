package dev.realmkeep.server;

import dev.realmkeep.coordination.embedded.EmbeddedPostgres;
import dev.realmkeep.coordination.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A PostgreSQL on a port of this machine, to be stopped and started again. */
final class StoppableDatabase implements AutoCloseable {

  private final Path home;
  private final int port;
  private final Map<String, String> options;
  private EmbeddedPostgres server;

  StoppableDatabase(Path home) throws IOException {
    this(home, Map.of());
  }

  /** With settings of PostgreSQL beside those of tests. */
  StoppableDatabase(Path home, Map<String, String> settings) throws IOException {
    this.home = home;
    options = new HashMap<>(settings);
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    options.put("listen_addresses", "'127.0.0.1'");
    options.put("port", "" + port);
    options.put("fsync", "off");
    server = open();
    TestPostgres.watchdog(home);
  }

  private EmbeddedPostgres open() {
    return EmbeddedPostgres.open(home, TestPostgres.cache(), options);
  }

  String url() {
    return url(server.user());
  }

  String url(String user) {
    return "postgresql://" + user + "@127.0.0.1:" + port + "/postgres";
  }

  void stop() {
    server.close();
  }

  void start() {
    server = open();
  }

  @Override
  public void close() {
    server.close();
  }
}
