package dev.realmkeep.coordination.testing;

import dev.realmkeep.coordination.db.DatabaseAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loopback port in front of a PostgreSQL server, without TLS, whose network misbehaves as told:
 * it cuts connections, delays what the server says, swallows one direction as a dead network does
 * (the connection stays open), or loses the server's notifications and nothing else. Any thread.
 */
public final class FaultProxy implements AutoCloseable {
  /** Type of a NotificationResponse (PostgreSQL documentation, 54.7: message formats). */
  private static final byte NOTIFICATION = 'A';

  private static final int CHUNK_BYTES = 16 * 1024;

  private final List<Port> ports;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger closedByClient = new AtomicInteger();
  private final AtomicInteger lostNotifications = new AtomicInteger();
  private volatile boolean toServerSwallowed;
  private volatile boolean toClientSwallowed;
  private volatile boolean deaf;
  private volatile long delayMillis;

  /** A port of this proxy, and what is behind it. */
  private record Port(ServerSocket listener, PgConnectOptions behind) {
    static Port before(PgConnectOptions server) throws IOException {
      return new Port(
          new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), new PgConnectOptions(server));
    }

    PgConnectOptions options() {
      return new PgConnectOptions(behind)
          .setHost(InetAddress.getLoopbackAddress().getHostAddress())
          .setPort(listener.getLocalPort());
    }
  }

  private FaultProxy(List<Port> ports) {
    this.ports = ports;
    ports.forEach(port -> Thread.ofVirtual().start(() -> accept(port)));
  }

  /** In front of a server that is reached over TCP. */
  public static FaultProxy before(PgConnectOptions server) throws IOException {
    return new FaultProxy(List.of(Port.before(server)));
  }

  /** In front of a server and of the pooler that is before it: both ways misbehave together. */
  static FaultProxy before(PgConnectOptions server, PgConnectOptions pooler) throws IOException {
    return new FaultProxy(List.of(Port.before(server), Port.before(pooler)));
  }

  public int port() {
    return ports.getFirst().listener().getLocalPort();
  }

  /** The server's database, through it. */
  public PgConnectOptions options() {
    return ports.getFirst().options();
  }

  /** How a process reaches the database, by all the ways that lead through it. */
  DatabaseAddress address() {
    DatabaseAddress server = DatabaseAddress.of(options());
    return ports.size() == 1
        ? server
        : DatabaseAddress.of(ports.getLast().options()).behindPooler(server);
  }

  /** What clients say vanishes, on open connections and on new ones, until told otherwise. */
  public void swallowToServer(boolean value) {
    toServerSwallowed = value;
  }

  /** What the server says vanishes, on open connections and on new ones, until told otherwise. */
  public void swallowToClient(boolean value) {
    toClientSwallowed = value;
  }

  /** Notifications vanish until told otherwise; everything else passes. */
  public void loseNotifications(boolean value) {
    deaf = value;
  }

  /** Holds back whatever the server says for so long, in order. */
  public void delayToClient(long millis) {
    delayMillis = millis;
  }

  /** Ends every open connection. */
  public void cut() {
    sockets.forEach(FaultProxy::end);
  }

  /** Connections that were made. */
  public int accepted() {
    return accepted.get();
  }

  /** Connections that their client ended. */
  public int closedByClient() {
    return closedByClient.get();
  }

  /** Notifications that vanished. */
  public int lostNotifications() {
    return lostNotifications.get();
  }

  private void accept(Port port) {
    try {
      while (true) {
        Socket client = port.listener().accept();
        accepted.incrementAndGet();
        Socket server = new Socket(port.behind().getHost(), port.behind().getPort());
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> toServer(client, server));
        Thread.ofVirtual().start(() -> toClient(server, client));
      }
    } catch (IOException e) {
      cut(); // closed
    }
  }

  private void toServer(Socket client, Socket server) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = client.getInputStream();
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        if (!toServerSwallowed) {
          server.getOutputStream().write(chunk, 0, length);
        }
      }
      closedByClient.incrementAndGet();
    } catch (IOException e) {
      // One of them is gone, so the other goes.
    } finally {
      gone(client, server);
    }
  }

  /** Message by message, so that one can be left out. */
  private void toClient(Socket server, Socket client) {
    try (ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor()) {
      DataInputStream in = new DataInputStream(server.getInputStream());
      while (true) {
        byte[] message = message(in);
        if (deaf && message[0] == NOTIFICATION) {
          lostNotifications.incrementAndGet();
        } else if (!toClientSwallowed) {
          writer.schedule(() -> write(client, message), delayMillis, TimeUnit.MILLISECONDS);
        }
      }
    } catch (IOException e) {
      // One of them is gone, so the other goes.
    } finally {
      gone(client, server);
    }
  }

  private static byte[] message(DataInputStream in) throws IOException {
    byte type = in.readByte();
    int length = in.readInt();
    byte[] message = new byte[1 + length];
    message[0] = type;
    for (int i = 0; i < 4; i++) {
      message[1 + i] = (byte) (length >>> (24 - 8 * i));
    }
    in.readFully(message, 5, length - 4);
    return message;
  }

  private static void write(Socket client, byte[] message) {
    try {
      OutputStream out = client.getOutputStream();
      out.write(message);
    } catch (IOException e) {
      end(client);
    }
  }

  private void gone(Socket... both) {
    Arrays.stream(both).forEach(FaultProxy::end);
    sockets.removeAll(Set.of(both));
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket does not close", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Port port : ports) {
      port.listener().close();
    }
    cut();
  }
}
