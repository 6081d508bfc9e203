package dev.realmkeep.cache.lookup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts L1 hits exactly without an atomic instruction: a platform thread has a cell of its own,
 * which only it writes. Virtual threads, which are many and short, share an adder. Callable from
 * any thread; {@link #sum()} may miss increments under way, and the next one does not.
 */
final class HitCounter {

  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Cell.class, "count", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Queue<Cell> cells = new ConcurrentLinkedQueue<>();
  private final LongAdder others = new LongAdder();
  private final ThreadLocal<Cell> mine = ThreadLocal.withInitial(this::newCell);

  void increment() {
    if (Thread.currentThread().isVirtual()) {
      others.increment();
      return;
    }
    Cell cell = mine.get();
    COUNT.setOpaque(cell, (long) COUNT.getOpaque(cell) + 1);
  }

  /** All increments so far. Folds the cells of threads that have ended into the shared adder. */
  synchronized long sum() {
    long sum = 0;
    for (Cell cell : cells) {
      Thread owner = cell.owner.get();
      long count = (long) COUNT.getOpaque(cell);
      if (owner == null || !owner.isAlive()) {
        cells.remove(cell);
        others.add((long) COUNT.getOpaque(cell));
      } else {
        sum += count;
      }
    }
    return sum + others.sum();
  }

  private Cell newCell() {
    Cell cell = new Cell(new WeakReference<>(Thread.currentThread()));
    cells.add(cell);
    return cell;
  }

  @SuppressWarnings("unused") // the padding keeps two threads' counts out of one cache line
  private static final class Cell {
    private final WeakReference<Thread> owner;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
    private long p7;
    private long count;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;
    private long q7;

    Cell(WeakReference<Thread> owner) {
      this.owner = owner;
    }
  }
}
