package dev.realmkeep.cache.lookup;

import java.util.function.Predicate;

/** Leaves flights alone when they are invalidated, so that later lookups join them. */
final class BrokenCoalescer extends Coalescer {

  BrokenCoalescer() {
    super(1000, 1000);
  }

  @Override
  void invalidate(Predicate<Flight> covered) {}
}
