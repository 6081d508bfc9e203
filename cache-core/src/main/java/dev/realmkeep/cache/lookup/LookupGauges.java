package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.port.InvalidationBus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What of a lookup is measured when somebody looks. */
final class LookupGauges {
  private LookupGauges() {}

  static void register(
      MeterRegistry registry,
      InvalidationBus bus,
      L1Cache l1,
      Coalescer coalescer,
      PrerenderSlots slots) {
    Gauge.builder("realmkeep.l1.trusted", bus, b -> b.trusted() ? 1 : 0)
        .description("Whether the process's own cache may answer")
        .register(registry);
    Gauge.builder("realmkeep.l1.weight", l1, L1Cache::weightBytes)
        .description("Estimated memory of the entries in L1")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("realmkeep.l1.entries", l1, L1Cache::size)
        .description("Module entries in L1")
        .register(registry);
    Gauge.builder("realmkeep.flights", coalescer, Coalescer::size)
        .description("Computations under way, each of which any number of lookups may wait for")
        .register(registry);
    Gauge.builder("realmkeep.prerender.slots.used", slots, PrerenderSlots::inUse)
        .description("Prerender slots in use")
        .register(registry);
    Gauge.builder("realmkeep.prerender.queue.depth", slots, PrerenderSlots::waiting)
        .description("Computations that wait for a prerender slot")
        .register(registry);
  }
}
