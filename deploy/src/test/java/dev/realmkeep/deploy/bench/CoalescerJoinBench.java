package dev.realmkeep.deploy.bench;

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
 * Joining a flight under way and leaving it again, deadline timer included, against an L2 hit that
 * finds a row in memory: what a lookup costs that L1 does not answer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CoalescerJoinBench {

  private WarmLookup warm;
  private WarmLookup untrusted;
  private CodeRef.Exported held;
  private CompletableFuture<DefinitionOutcome> leader;

  @Setup
  public void setUp() {
    warm = new WarmLookup(16, WarmLookup.Trust.BY_FLAG);
    untrusted = new WarmLookup(16, WarmLookup.Trust.NONE);
    held = warm.neverAnswered();
    leader = warm.lookup().lookupDefinition(held, LookupOptions.DEFAULT);
  }

  @TearDown
  public void tearDown() {
    leader.cancel(true);
    warm.close();
    untrusted.close();
  }

  @Benchmark
  public boolean joinAndLeave() {
    return warm.lookup().lookupDefinition(held, LookupOptions.DEFAULT).cancel(true);
  }

  @Benchmark
  public DefinitionOutcome l2Hit() {
    return untrusted.lookup().lookupDefinition(untrusted.ref(3), LookupOptions.DEFAULT).join();
  }
}
