package dev.realmkeep.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * One connection on which requests are answered one after the other. It does no more than copy
 * bytes: who asks shares the processors with the server that is measured, and an HTTP client for
 * all purposes takes as much of them as the answers do. One thread.
 */
final class PlainConnection implements AutoCloseable {
  private static final int ANSWER_MILLIS_MAX = 300_000;
  private static final int HEAD_BYTES_MAX = 16 << 10;
  private static final String END = "\r\n\r\n";

  private final Socket socket;
  private final InputStream in;

  PlainConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(ANSWER_MILLIS_MAX);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /** The bytes of a request with a JSON body. */
  static byte[] post(String path, String json) {
    String head =
        """
        POST %s HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        X-Deadline-Ms: 120000\r
        Content-Length: %d\r
        \r
        """
            .formatted(path, json.getBytes(UTF_8).length);
    return (head + json).getBytes(UTF_8);
  }

  /**
   * Sends a request and answers the body that came back.
   *
   * @throws IOException also when the answer is not 200 with a length
   */
  byte[] exchange(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    String head = head();
    String length =
        head.lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElseThrow(() -> new IOException("no length: " + head));
    byte[] body = new byte[Integer.parseInt(length)];
    if (in.readNBytes(body, 0, body.length) < body.length) {
      throw new EOFException("the answer ends early");
    }
    if (!head.startsWith("HTTP/1.1 200 ")) {
      throw new IOException(head.lines().findFirst().orElse("") + " " + new String(body, UTF_8));
    }
    return body;
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4
        || !END.contentEquals(head.subSequence(head.length() - 4, head.length()))) {
      int next = in.read();
      if (next < 0 || head.length() > HEAD_BYTES_MAX) {
        throw new EOFException("no head of an answer: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
