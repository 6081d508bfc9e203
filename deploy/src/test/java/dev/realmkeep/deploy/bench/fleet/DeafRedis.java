package dev.realmkeep.deploy.bench.fleet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A loopback port in front of a Redis server that loses the messages of channels and nothing else,
 * or everything while it is told so. Any thread.
 */
final class DeafRedis implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final ServerSocket listener;
  private final int serverPort;
  private final boolean losesMessages;
  private volatile boolean swallows;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private DeafRedis(ServerSocket listener, int serverPort, boolean losesMessages) {
    this.listener = listener;
    this.serverPort = serverPort;
    this.losesMessages = losesMessages;
  }

  static DeafRedis before(int serverPort, boolean losesMessages) throws IOException {
    DeafRedis proxy =
        new DeafRedis(
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort, losesMessages);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Whether everything vanishes, in both directions. */
  void swallow(boolean value) {
    swallows = value;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> toServer(client, server));
        Thread.ofVirtual().start(() -> toClient(server, client));
      }
    } catch (IOException e) {
      sockets.forEach(DeafRedis::end); // closed
    }
  }

  private void toServer(Socket client, Socket server) {
    try (client;
        server) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int length = client.getInputStream().read(chunk);
          length >= 0;
          length = client.getInputStream().read(chunk)) {
        if (!swallows) {
          server.getOutputStream().write(chunk, 0, length);
        }
      }
    } catch (IOException e) {
      // One of them is gone, and so is the other now.
    }
  }

  private void toClient(Socket server, Socket client) {
    try (client;
        server) {
      RedisReplies replies = new RedisReplies(new BufferedInputStream(server.getInputStream()));
      OutputStream out = client.getOutputStream();
      while (true) {
        byte[] reply = replies.next();
        if (!swallows && !(losesMessages && replies.isMessage())) {
          out.write(reply);
        }
      }
    } catch (IOException e) {
      // One of them is gone, and so is the other now.
    }
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
    listener.close();
    sockets.forEach(DeafRedis::end);
  }
}
