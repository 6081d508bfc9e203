package dev.realmkeep.prerender.host.lane;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each main lane's thread a core of its own, as far as there are enough: the cores that the
 * process may use, one after the other, and from the start again. Nothing keeps other threads away
 * from a core. Any thread; one instance per process.
 *
 * <p>Uses {@code sched_setaffinity(2)} of Linux, where it is for the thread that calls it. A thread
 * that cannot be pinned runs where it likes, and that is logged once.
 */
public final class CorePins implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(CorePins.class);

  /** Bytes of a set of cores: 8,192 of them. */
  private static final int SET_BYTES = 1024;

  private static final int THIS_THREAD = 0;

  private final MethodHandle set;
  private final List<Integer> cores;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();

  private CorePins(MethodHandle set, List<Integer> cores) {
    this.set = set;
    this.cores = cores;
  }

  /**
   * @throws UnsupportedOperationException where threads cannot be pinned; the message says why
   */
  public static CorePins ofThisProcess() {
    String os = System.getProperty("os.name", "");
    if (!os.equals("Linux") || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedOperationException(
          "only Linux can pin threads to cores, little-endian, this is " + os);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment allowed = arena.allocate(SET_BYTES, Long.BYTES);
      int failed = call(affinity("sched_getaffinity"), allowed);
      BitSet cores = BitSet.valueOf(allowed.asByteBuffer());
      if (failed != 0 || cores.isEmpty()) {
        throw new UnsupportedOperationException("the cores of this process cannot be told");
      }
      return new CorePins(affinity("sched_setaffinity"), cores.stream().boxed().toList());
    }
  }

  private static MethodHandle affinity(String function) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol =
        linker
            .defaultLookup()
            .find(function)
            .orElseThrow(
                () -> new UnsupportedOperationException("the C library has no " + function));
    return linker.downcallHandle(
        symbol,
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS));
  }

  private static int call(MethodHandle function, MemorySegment cores) {
    try {
      return (int) function.invokeExact(THIS_THREAD, (long) SET_BYTES, cores);
    } catch (Throwable e) {
      throw new IllegalStateException("a function of the C library cannot be called", e);
    }
  }

  /** The cores that are given away. */
  List<Integer> cores() {
    return cores;
  }

  /** Pins the calling thread, for as long as it lives. */
  @Override
  public void run() {
    int core = cores.get(Math.floorMod(next.getAndIncrement(), cores.size()));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(SET_BYTES, Long.BYTES);
      one.set(ValueLayout.JAVA_BYTE, core / Byte.SIZE, (byte) (1 << core % Byte.SIZE));
      if (call(set, one) != 0 && failures.getAndIncrement() == 0) {
        log.warn("{} cannot be pinned to core {}", Thread.currentThread().getName(), core);
      }
    }
  }
}
