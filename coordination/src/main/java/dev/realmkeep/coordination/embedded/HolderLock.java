package dev.realmkeep.coordination.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who uses a server directory, across processes. Two files: {@code start.lock}, held exclusively
 * while anybody starts, attaches or stops; {@code holders.lock}, held shared by each process for as
 * long as it uses the server. The operating system drops both when a process dies, however it dies.
 *
 * <p>File locks belong to a process, so the threads of one process are told apart by a lock and a
 * count in memory.
 */
final class HolderLock {
  private static final Map<Path, ReentrantLock> STARTING = new ConcurrentHashMap<>();
  private static final Map<Path, Holding> HOLDING = new HashMap<>();

  private final Path directory;

  /**
   * @param directory a real path
   */
  HolderLock(Path directory) {
    this.directory = directory;
  }

  /** Something that starts, attaches or stops. */
  interface Action<T> {
    T run() throws IOException;
  }

  /** Runs {@code action} while no other process or thread is in this method for the directory. */
  <T> T exclusively(Action<T> action) throws IOException {
    ReentrantLock threads = STARTING.computeIfAbsent(directory, path -> new ReentrantLock());
    threads.lock();
    try (FileChannel channel = open("start.lock");
        FileLock lock = channel.lock()) {
      assert lock.isValid();
      return action.run();
    } finally {
      threads.unlock();
    }
  }

  /** Becomes a holder. Call it inside of {@link #exclusively}. */
  void hold() throws IOException {
    synchronized (HOLDING) {
      Holding present = HOLDING.get(directory);
      if (present != null) {
        present.count++;
        return;
      }
      FileChannel channel = open("holders.lock");
      channel.lock(0, Long.MAX_VALUE, true);
      HOLDING.put(directory, new Holding(channel));
    }
  }

  /**
   * Ceases to be a holder. Call it inside of {@link #exclusively}.
   *
   * @return whether nobody holds the directory any more
   */
  boolean release() throws IOException {
    synchronized (HOLDING) {
      Holding present = HOLDING.get(directory);
      if (present == null || --present.count > 0) {
        return false;
      }
      HOLDING.remove(directory);
      present.channel.close();
    }
    try (FileChannel channel = open("holders.lock");
        FileLock alone = channel.tryLock()) {
      return alone != null;
    }
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        directory.resolve(name),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static final class Holding {
    final FileChannel channel;
    int count = 1;

    Holding(FileChannel channel) {
      this.channel = channel;
    }
  }
}
