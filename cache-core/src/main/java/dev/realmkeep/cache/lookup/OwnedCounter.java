package dev.realmkeep.cache.lookup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens so often that even an uncontended atomic instruction shows: an increment is
 * mostly a load, an addition and a store. Callable from any thread, never blocks, allocates nothing
 * after construction.
 *
 * <p>Guarantee: no increment is lost. A cell is owned by at most one thread for ever, claimed by
 * compare-and-set of its thread id (ids are not used twice), and only the owner writes its count,
 * so there is nothing to race with. A thread whose cell belongs to another, and every virtual
 * thread, which lives too shortly to own something, counts in a {@link LongAdder}: slower, as
 * exact.
 *
 * <pre>
 *   thread 7                     thread 7 + cells
 *   1 owner is 0
 *                                2 owner is 0
 *   3 claims: owner = 7
 *                                4 claim fails, now and ever after: counts in the adder
 *   5 count = count + 1
 * </pre>
 *
 * Without the owner, 5 of both threads could read the same count and one increment would be gone.
 *
 * <p>{@link #sum} holds everything that happened before it was called, and of increments beside it
 * some or none; it never goes backwards for one caller.
 */
final class OwnedCounter {

  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(Cell[].class);
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Cell.class, "count", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Cell[] cells;
  private final LongAdder others = new LongAdder();

  /**
   * @param cells threads that may own one, a power of two
   */
  OwnedCounter(int cells) {
    if (Integer.bitCount(cells) != 1) {
      throw new IllegalArgumentException("not a power of two: " + cells);
    }
    this.cells = new Cell[cells];
  }

  void increment() {
    Thread thread = Thread.currentThread();
    long id = thread.threadId();
    Cell[] cells = this.cells;
    Cell cell = cells[(int) id & (cells.length - 1)];
    if (cell != null && cell.owner == id) {
      COUNT.setOpaque(cell, (long) COUNT.getOpaque(cell) + 1);
    } else {
      elsewhere(thread, cell);
    }
  }

  private void elsewhere(Thread thread, @Nullable Cell present) {
    if (present == null && !thread.isVirtual()) {
      Cell own = new Cell(thread.threadId());
      own.count = 1;
      if (CELLS.compareAndSet(cells, (int) own.owner & (cells.length - 1), null, own)) {
        return;
      }
    }
    others.increment();
  }

  long sum() {
    long sum = others.sum();
    for (int i = 0; i < cells.length; i++) {
      Cell cell = (Cell) CELLS.getAcquire(cells, i);
      sum += cell == null ? 0 : (long) COUNT.getOpaque(cell);
    }
    return sum;
  }

  private static class Cell {
    final long owner;
    long count;
    // Two cache lines to the next object, because processors fetch lines in pairs: what another
    // thread writes is in neither.
    @SuppressWarnings("unused")
    long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, pa, pb, pc, pd;

    Cell(long owner) {
      this.owner = owner;
    }
  }
}
