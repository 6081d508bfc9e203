package dev.realmkeep.prerender.host.heap;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the process can tell about its memory. Any thread. */
public interface HeapReading {

  /** Bytes of the heap in use, garbage included. */
  long usedBytes();

  /** Bytes the heap may grow to. */
  long maxBytes();

  /** Bytes a platform thread has allocated since it began, or a negative number when it is gone. */
  long allocatedBytes(long threadId);

  /** Collects garbage; blocks until it is done. */
  void collect();

  /** Of this process. */
  static HeapReading ofThisJvm() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Runtime runtime = Runtime.getRuntime();
    return new HeapReading() {
      @Override
      public long usedBytes() {
        return runtime.totalMemory() - runtime.freeMemory();
      }

      @Override
      public long maxBytes() {
        return runtime.maxMemory();
      }

      @Override
      public long allocatedBytes(long threadId) {
        return threads.getThreadAllocatedBytes(threadId);
      }

      @Override
      public void collect() {
        System.gc();
      }
    };
  }
}
