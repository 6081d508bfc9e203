package dev.realmkeep.prerender.loader;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Bytes in memory as a channel. For one thread. */
final class ReadOnlyChannel implements SeekableByteChannel {
  private final ByteBuffer content;
  private boolean open = true;

  ReadOnlyChannel(byte[] content) {
    this.content = ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  @Override
  public int read(ByteBuffer into) throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (!content.hasRemaining()) {
      return -1;
    }
    int length = Math.min(into.remaining(), content.remaining());
    into.put(content.slice(content.position(), length));
    content.position(content.position() + length);
    return length;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() {
    return content.position();
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    content.position((int) Math.min(newPosition, content.limit()));
    return this;
  }

  @Override
  public long size() {
    return content.limit();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}
