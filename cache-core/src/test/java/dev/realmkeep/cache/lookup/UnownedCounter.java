package dev.realmkeep.cache.lookup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** {@link OwnedCounter} with its owners forgotten: two threads in a cell overwrite each other. */
final class UnownedCounter {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cell = new long[1];

  void increment() {
    LONGS.setOpaque(cell, 0, (long) LONGS.getOpaque(cell, 0) + 1);
  }

  long sum() {
    return (long) LONGS.getOpaque(cell, 0);
  }
}
