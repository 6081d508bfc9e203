package dev.realmkeep.prerender.worker.protocol;

import dev.realmkeep.prerender.limits.Limit;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames (see {@link FrameOutput}) and trusts nothing in them. Confined to one thread. After
 * a {@link ProtocolViolationException} the stream is at no defined place: do not read on.
 */
public final class FrameInput {

  private final DataInputStream in;
  private final int frameBytesMax;

  /**
   * @param frameBytesMax length of the longest frame accepted, bytes
   */
  public FrameInput(InputStream in, int frameBytesMax) {
    this.in = new DataInputStream(in);
    this.frameBytesMax = frameBytesMax;
  }

  /**
   * Blocks until the server has said something.
   *
   * @throws EOFException when the stream has ended
   */
  public ToWorker readToWorker() throws IOException, ProtocolViolationException {
    Frame frame = read();
    return switch (frame.type) {
      case RUN ->
          frame.end(
              new ToWorker.Run(frame.number(), frame.text(), frame.text(), frame.smallNumber()));
      case COMPILE -> frame.end(new ToWorker.Compile(frame.number(), frame.text(), frame.bytes()));
      case CONTENT, KNOWN, ABSENT, FOREIGN, FORBIDDEN, UNAVAILABLE -> {
        long job = frame.number();
        int request = frame.smallNumber();
        yield frame.end(new ToWorker.File(job, request, answer(frame)));
      }
      case HELLO, TAKEN, LOAD, WANT, DONE, COMPILED, REFUSED, ABANDONED, DEFECTIVE, STUCK, HEAP ->
          throw new ProtocolViolationException("a server does not send " + frame.type);
    };
  }

  /**
   * Blocks until the worker has said something.
   *
   * @throws EOFException when the stream has ended
   */
  public FromWorker readFromWorker() throws IOException, ProtocolViolationException {
    Frame frame = read();
    return frame.end(
        switch (frame.type) {
          case HELLO -> new FromWorker.Hello(frame.text());
          case TAKEN -> new FromWorker.Taken(frame.number());
          case LOAD -> new FromWorker.Load(frame.number(), frame.smallNumber(), frame.text());
          case WANT -> new FromWorker.Want(frame.number(), frame.smallNumber());
          case DONE ->
              new FromWorker.Done(
                  frame.number(), frame.optionalText(), frame.number(), frame.bytes());
          case COMPILED -> new FromWorker.Compiled(frame.number(), frame.bytes());
          case REFUSED -> new FromWorker.Refused(frame.number(), frame.bytes());
          case ABANDONED -> new FromWorker.Abandoned(frame.number());
          case DEFECTIVE -> new FromWorker.Defective(frame.number(), frame.text());
          case STUCK -> new FromWorker.Stuck(frame.number(), limit(frame.text()));
          case HEAP -> new FromWorker.Heap(frame.number());
          case RUN, COMPILE, CONTENT, KNOWN, ABSENT, FOREIGN, FORBIDDEN, UNAVAILABLE ->
              throw new ProtocolViolationException("a worker does not send " + frame.type);
        });
  }

  private static FileAnswer answer(Frame frame) throws ProtocolViolationException {
    return switch (frame.type) {
      case CONTENT -> new FileAnswer.Content(frame.text(), frame.text(), frame.bytes());
      case KNOWN -> new FileAnswer.Known(frame.text(), frame.text());
      case ABSENT -> new FileAnswer.Absent(frame.text());
      case FOREIGN -> new FileAnswer.Foreign(frame.text());
      case FORBIDDEN -> new FileAnswer.Forbidden(frame.text());
      default -> new FileAnswer.Unavailable(frame.text());
    };
  }

  private static Limit limit(String name) throws ProtocolViolationException {
    try {
      return Limit.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException("no such limit: " + name);
    }
  }

  private Frame read() throws IOException, ProtocolViolationException {
    int length = in.readInt();
    if (length < 2 || length > frameBytesMax) {
      throw new ProtocolViolationException("a frame of " + length + " bytes");
    }
    byte[] content = new byte[length];
    in.readFully(content);
    return new Frame(ByteBuffer.wrap(content));
  }

  private static final class Frame {
    private final ByteBuffer content;
    private final FrameType type;

    Frame(ByteBuffer content) throws ProtocolViolationException {
      this.content = content;
      byte version = content.get();
      if (version != FrameType.VERSION) {
        throw new ProtocolViolationException("protocol version " + version);
      }
      int ordinal = content.get();
      FrameType[] types = FrameType.values();
      if (ordinal < 0 || ordinal >= types.length) {
        throw new ProtocolViolationException("frame type " + ordinal);
      }
      this.type = types[ordinal];
    }

    long number() throws ProtocolViolationException {
      need(Long.BYTES);
      return content.getLong();
    }

    int smallNumber() throws ProtocolViolationException {
      long value = number();
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw new ProtocolViolationException("number out of range: " + value);
      }
      return (int) value;
    }

    String text() throws ProtocolViolationException {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    @Nullable String optionalText() throws ProtocolViolationException {
      need(Integer.BYTES);
      if (content.getInt(content.position()) == -1) {
        content.getInt();
        return null;
      }
      return text();
    }

    byte[] bytes() throws ProtocolViolationException {
      need(Integer.BYTES);
      int length = content.getInt();
      need(length);
      byte[] bytes = new byte[length];
      content.get(bytes);
      return bytes;
    }

    <T> T end(T message) throws ProtocolViolationException {
      if (content.hasRemaining()) {
        throw new ProtocolViolationException(type + " is longer than its fields");
      }
      return message;
    }

    private void need(int bytes) throws ProtocolViolationException {
      if (bytes < 0 || bytes > content.remaining()) {
        throw new ProtocolViolationException(type + " is shorter than its fields");
      }
    }
  }
}
