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
 * as a network may between a broken connection and its replacement.
 */
final class DeafRedis implements AutoCloseable {
  private final ServerSocket listener;
  private final int serverPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private DeafRedis(ServerSocket listener, int serverPort) {
    this.listener = listener;
    this.serverPort = serverPort;
  }

  static DeafRedis before(int serverPort) throws IOException {
    DeafRedis proxy =
        new DeafRedis(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
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

  private static void toServer(Socket client, Socket server) {
    try (client;
        server) {
      client.getInputStream().transferTo(server.getOutputStream());
    } catch (IOException e) {
      // One of them is gone, and so is the other now.
    }
  }

  private static void toClient(Socket server, Socket client) {
    try (client;
        server) {
      RedisReplies replies = new RedisReplies(new BufferedInputStream(server.getInputStream()));
      OutputStream out = client.getOutputStream();
      while (true) {
        byte[] reply = replies.next();
        if (!replies.isMessage()) {
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
