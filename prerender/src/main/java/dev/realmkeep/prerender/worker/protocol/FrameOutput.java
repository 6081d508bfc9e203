package dev.realmkeep.prerender.worker.protocol;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages as frames. A frame is: length of what follows (4 bytes), protocol version (1),
 * type (1), fields. Numbers are big-endian; a text or a byte sequence is its length in bytes (4)
 * and its bytes, texts in UTF-8; an optional text has length −1 when absent.
 *
 * <p>Safe for use from any thread: a frame is written whole. Blocks while the other side does not
 * read.
 */
public final class FrameOutput {

  private final OutputStream out;

  public FrameOutput(OutputStream out) {
    this.out = out;
  }

  public void write(ToWorker message) throws IOException {
    Fields fields = new Fields();
    switch (message) {
      case ToWorker.Run run ->
          fields
              .type(FrameType.RUN)
              .number(run.job())
              .text(run.moduleUrl())
              .text(run.realm())
              .number(run.wallMillis());
      case ToWorker.Compile compile ->
          fields
              .type(FrameType.COMPILE)
              .number(compile.job())
              .text(compile.fileUrl())
              .bytes(compile.source());
      case ToWorker.File file -> answer(fields, file);
    }
    send(fields);
  }

  public void write(FromWorker message) throws IOException {
    Fields fields = new Fields();
    switch (message) {
      case FromWorker.Hello hello -> fields.type(FrameType.HELLO).text(hello.extractorVersion());
      case FromWorker.Taken taken -> fields.type(FrameType.TAKEN).number(taken.job());
      case FromWorker.Load load ->
          fields.type(FrameType.LOAD).number(load.job()).number(load.request()).text(load.url());
      case FromWorker.Want want ->
          fields.type(FrameType.WANT).number(want.job()).number(want.request());
      case FromWorker.Done done ->
          fields
              .type(FrameType.DONE)
              .number(done.job())
              .optionalText(done.fileAlias())
              .number(done.tookMillis())
              .bytes(done.entryJson());
      case FromWorker.Compiled compiled ->
          fields.type(FrameType.COMPILED).number(compiled.job()).bytes(compiled.javascript());
      case FromWorker.Refused refused ->
          fields.type(FrameType.REFUSED).number(refused.job()).bytes(refused.errorJson());
      case FromWorker.Abandoned abandoned ->
          fields.type(FrameType.ABANDONED).number(abandoned.job());
      case FromWorker.Defective defective ->
          fields.type(FrameType.DEFECTIVE).number(defective.job()).text(defective.reason());
      case FromWorker.Stuck stuck ->
          fields.type(FrameType.STUCK).number(stuck.job()).text(stuck.limit().name());
      case FromWorker.Heap heap -> fields.type(FrameType.HEAP).number(heap.usedBytes());
    }
    send(fields);
  }

  private static void answer(Fields fields, ToWorker.File file) throws IOException {
    switch (file.answer()) {
      case FileAnswer.Content content ->
          head(fields, FrameType.CONTENT, file)
              .text(content.fileUrl())
              .text(content.sha256())
              .bytes(content.content());
      case FileAnswer.Known known ->
          head(fields, FrameType.KNOWN, file).text(known.fileUrl()).text(known.sha256());
      case FileAnswer.Absent absent -> head(fields, FrameType.ABSENT, file).text(absent.url());
      case FileAnswer.Foreign foreign -> head(fields, FrameType.FOREIGN, file).text(foreign.url());
      case FileAnswer.Forbidden forbidden ->
          head(fields, FrameType.FORBIDDEN, file).text(forbidden.url());
      case FileAnswer.Unavailable unavailable ->
          head(fields, FrameType.UNAVAILABLE, file).text(unavailable.reason());
    }
  }

  private static Fields head(Fields fields, FrameType type, ToWorker.File file) throws IOException {
    return fields.type(type).number(file.job()).number(file.request());
  }

  private void send(Fields fields) throws IOException {
    byte[] frame = fields.frame();
    synchronized (out) {
      out.write(frame);
      out.flush();
    }
  }

  /** A frame under construction; its first four bytes are the place of its length. */
  private static final class Fields {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream data = new DataOutputStream(bytes);

    Fields type(FrameType type) throws IOException {
      data.writeInt(0);
      data.writeByte(FrameType.VERSION);
      data.writeByte(type.ordinal());
      return this;
    }

    Fields number(long value) throws IOException {
      data.writeLong(value);
      return this;
    }

    Fields text(String text) throws IOException {
      return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    Fields optionalText(@Nullable String text) throws IOException {
      if (text == null) {
        data.writeInt(-1);
        return this;
      }
      return text(text);
    }

    Fields bytes(byte[] content) throws IOException {
      data.writeInt(content.length);
      data.write(content);
      return this;
    }

    byte[] frame() {
      byte[] frame = bytes.toByteArray();
      int length = frame.length - Integer.BYTES;
      for (int i = 0; i < Integer.BYTES; i++) {
        frame[i] = (byte) (length >>> (24 - 8 * i));
      }
      return frame;
    }
  }
}
