package dev.realmkeep.deploy.bench.fleet;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a Redis server says, reply by reply (Redis serialization protocol, versions 2 and 3). Not
 * for several threads.
 */
final class RedisReplies {
  private final InputStream in;
  private final ByteArrayOutputStream reply = new ByteArrayOutputStream();
  private String firstText = "";

  RedisReplies(InputStream in) {
    this.in = in;
  }

  /** The bytes of the next reply. */
  byte[] next() throws IOException {
    reply.reset();
    firstText = "";
    read();
    return reply.toByteArray();
  }

  /** Whether the last reply brought a message of a channel. */
  boolean isMessage() {
    return firstText.equals("message")
        || firstText.equals("pmessage")
        || firstText.equals("smessage");
  }

  private void read() throws IOException {
    String line = line();
    char type = line.charAt(0);
    switch (type) {
      case '$', '=', '!' -> bulk(Integer.parseInt(line.substring(1)));
      case '*', '>', '~' -> elements(Integer.parseInt(line.substring(1)));
      case '%', '|' -> elements(2 * Integer.parseInt(line.substring(1)));
      default -> {}
    }
  }

  private void elements(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      read();
    }
  }

  private void bulk(int length) throws IOException {
    if (length < 0) {
      return;
    }
    byte[] content = in.readNBytes(length + 2);
    if (content.length < length + 2) {
      throw new EOFException();
    }
    reply.write(content);
    if (firstText.isEmpty()) {
      firstText = new String(content, 0, length, StandardCharsets.UTF_8);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      reply.write(next);
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
  }
}
