package dev.realmkeep.deploy.bench.member;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * The computation whose results are cached: it reads the source, then sleeps. When each began and
 * ended is appended to a file, which survives the process. Any thread.
 *
 * <p>Times are {@link System#nanoTime}, which on Linux counts from the machine's start
 * (CLOCK_MONOTONIC): those of several processes can be compared.
 */
public final class Computes implements AutoCloseable {
  private final FileChannel log;
  private volatile long nanos;

  public Computes(Path file) throws IOException {
    log = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** How long a computation that begins now sleeps, nanoseconds. */
  public long nanos() {
    return nanos;
  }

  /** Sets how long computations sleep. */
  public void take(long millis) {
    nanos = millis * 1_000_000;
  }

  /** Computes the value of {@code key} on this thread. */
  public long run(String key, Callable<Long> source) throws Exception {
    begun(key);
    long until = System.nanoTime() + nanos;
    long number = source.call();
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    ended(key, number);
    return number;
  }

  /** Notes that a computation of {@code key} begins. */
  public void begun(String key) {
    append("B\t" + key + "\t" + System.nanoTime() + "\n");
  }

  /** Notes that a computation of {@code key} ends with a value. */
  public void ended(String key, long number) {
    append("E\t" + key + "\t" + System.nanoTime() + "\t" + number + "\n");
  }

  private synchronized void append(String line) {
    try {
      log.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
