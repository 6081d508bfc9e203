package dev.realmkeep.prerender.limits;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.OptionalLong;

/** What a platform thread has used since it began. Safe for use from any thread. */
public interface ThreadUsage {

  /** Bytes allocated by the thread, garbage included; negative when it has ended. */
  long allocatedBytes(long threadId);

  /** Processor time of the thread in nanoseconds; negative when it has ended. */
  long cpuNanos(long threadId);

  /**
   * Bytes of heap that are in use after a collection, where they can be put down to the one guest
   * that runs; empty where the heap has other tenants. May take as long as a full collection.
   */
  default OptionalLong heldBytes() {
    return OptionalLong.empty();
  }

  /** The figures of this JVM, whose heap serves one guest at a time. See {@link #ofThisJvm}. */
  static ThreadUsage ofOneGuest() {
    ThreadUsage threads = ofThisJvm();
    return new ThreadUsage() {
      @Override
      public long allocatedBytes(long threadId) {
        return threads.allocatedBytes(threadId);
      }

      @Override
      public long cpuNanos(long threadId) {
        return threads.cpuNanos(threadId);
      }

      @Override
      public OptionalLong heldBytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return OptionalLong.of(memory.getHeapMemoryUsage().getUsed());
      }
    };
  }

  /**
   * The figures of this JVM.
   *
   * @throws IllegalStateException when it does not keep them per thread
   */
  static ThreadUsage ofThisJvm() {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
        || !threads.isThreadAllocatedMemorySupported()
        || !threads.isThreadCpuTimeSupported()) {
      throw new IllegalStateException("this JVM keeps no allocation and CPU figures per thread");
    }
    return new ThreadUsage() {
      @Override
      public long allocatedBytes(long threadId) {
        return threads.getThreadAllocatedBytes(threadId);
      }

      @Override
      public long cpuNanos(long threadId) {
        return threads.getThreadCpuTime(threadId);
      }
    };
  }
}
