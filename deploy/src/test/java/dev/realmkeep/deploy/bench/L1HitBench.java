package dev.realmkeep.deploy.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.model.CodeRef;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An L1 hit with its trust check against bare Caffeine holding the same keys. One process for each:
 * where the collector puts the keys, and what else the processor does, makes a difference of a
 * factor, so {@link LookupFamily} has rounds of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class L1HitBench {

  private static final int MODULES = 1024;

  private final CodeRef.Exported[] refs = new CodeRef.Exported[MODULES];
  private Cache<Object, Object> bare;
  private WarmLookup byFlag;
  private WarmLookup byClock;

  /** Position in the keys, one per thread. */
  @State(Scope.Thread)
  public static class Cursor {
    int next;
  }

  @Setup
  public void setUp() {
    byFlag = new WarmLookup(MODULES, WarmLookup.Trust.BY_FLAG);
    byClock = new WarmLookup(MODULES, WarmLookup.Trust.BY_CLOCK);
    bare = Caffeine.newBuilder().maximumWeight(1L << 30).weigher((k, v) -> 1000).build();
    for (int i = 0; i < MODULES; i++) {
      refs[i] = byFlag.ref(i);
      // A caller's string is never the stored one, and shares no bytes with it: it comes from a
      // request.
      bare.put(new String(refs[i].module().toCharArray()), refs[i]);
    }
    System.gc(); // entries that are hit often have been moved together in a server too
  }

  @TearDown
  public void tearDown() {
    byFlag.close();
    byClock.close();
  }

  @Benchmark
  public Object bareCaffeine(Cursor cursor) {
    return bare.getIfPresent(refs[cursor.next++ & (MODULES - 1)].module());
  }

  @Benchmark
  public CompletableFuture<DefinitionOutcome> l1Hit(Cursor cursor) {
    return byFlag
        .lookup()
        .lookupDefinition(refs[cursor.next++ & (MODULES - 1)], LookupOptions.DEFAULT);
  }

  /** What the hit would cost if it read the clock itself. */
  @Benchmark
  public CompletableFuture<DefinitionOutcome> l1HitReadingTheClock(Cursor cursor) {
    return byClock
        .lookup()
        .lookupDefinition(refs[cursor.next++ & (MODULES - 1)], LookupOptions.DEFAULT);
  }
}
