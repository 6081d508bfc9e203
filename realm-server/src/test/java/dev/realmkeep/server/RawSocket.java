package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A client's WebSocket that does nothing by itself (RFC 6455): it reads when it is asked to, with a
 * small receive buffer, and answers no pings. One thread.
 */
public final class RawSocket implements AutoCloseable {
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final int RECEIVE_BYTES = 4096;
  private static final int READ_TIMEOUT_MILLIS = 30_000;
  private static final int SHORT_MAX = 125;

  private final Socket socket = new Socket();
  private final InputStream in;

  /** A frame of the server. */
  public record Frame(int opcode, byte[] payload) {
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  public RawSocket(int port) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BYTES);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    in = socket.getInputStream();
    socket
        .getOutputStream()
        .write(
            ("GET /bookshop/_socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                    + "Sec-WebSocket-Protocol: realmkeep.v1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    assertThat(head.toString()).startsWith("HTTP/1.1 101").contains("realmkeep.v1");
  }

  public void send(String text) throws IOException {
    send(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a frame of at most 125 bytes, its mask all zeros. */
  public void send(int opcode, byte[] payload) throws IOException {
    if (payload.length > SHORT_MAX) {
      throw new IllegalArgumentException("too long: " + payload.length);
    }
    byte[] frame = new byte[payload.length + 6];
    frame[0] = (byte) (0x80 | opcode);
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    socket.getOutputStream().write(frame);
  }

  /** The next frame. */
  public Frame next() throws IOException {
    int first = in.read();
    if (first < 0) {
      throw new SocketException("ended");
    }
    int length = in.read() & 0x7f;
    if (length == 126) {
      length = ByteBuffer.wrap(in.readNBytes(2)).getShort() & 0xffff;
    } else if (length == 127) {
      length = Math.toIntExact(ByteBuffer.wrap(in.readNBytes(8)).getLong());
    }
    return new Frame(first & 0xf, in.readNBytes(length));
  }

  /** Reads to the close frame; -1 when the connection ends without one. */
  public int closeCode() throws IOException {
    try {
      while (true) {
        Frame frame = next();
        if (frame.opcode() == CLOSE) {
          return ByteBuffer.wrap(frame.payload()).getShort();
        }
      }
    } catch (SocketException ended) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
