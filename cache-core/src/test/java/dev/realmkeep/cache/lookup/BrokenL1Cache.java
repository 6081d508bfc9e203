package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.port.StoredEntry;
import java.util.function.BooleanSupplier;

/** Stores what it is given without asking whether it is still wanted. */
final class BrokenL1Cache extends L1Cache {

  BrokenL1Cache() {
    super(1 << 20, 1 << 20);
  }

  @Override
  void put(StoredEntry row, long readAtNanos, BooleanSupplier current) {
    super.put(row, readAtNanos, () -> true);
  }
}
