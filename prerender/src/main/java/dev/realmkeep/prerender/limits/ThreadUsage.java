package dev.realmkeep.prerender.limits;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a platform thread has used since it began. Safe for use from any thread. */
public interface ThreadUsage {

  /** Bytes allocated by the thread, garbage included; negative when it has ended. */
  long allocatedBytes(long threadId);

  /** Processor time of the thread in nanoseconds; negative when it has ended. */
  long cpuNanos(long threadId);

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
