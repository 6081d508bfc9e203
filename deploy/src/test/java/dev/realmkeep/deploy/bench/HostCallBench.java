package dev.realmkeep.deploy.bench;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.guest.HostPrograms;
import dev.realmkeep.prerender.host.guest.RunLimits;
import dev.realmkeep.prerender.host.instance.CallHost;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.instance.HostProgram;
import java.nio.charset.StandardCharsets;
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

/** Calls of a trivial reducer in memory, JSON in and JSON out, all limits on, without a lane. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class HostCallBench {

  private static final String REALM = "https://bench.example/";
  private static final String MODULE =
      """
      import { reducer } from '@realmkeep/host';
      let sum = 0;
      export const nothing = reducer(() => {});
      export const add = reducer((ctx, a, b) => { sum += a * b; return sum; });
      export const echo = reducer((ctx, value) => value);
      """;

  private static final Caller CALLER = new Caller("bench", "");

  private HostPrograms programs;
  private HostProgram program;
  private HostInstance instance;
  private long calls;

  @Setup
  public void setUp() {
    programs = new HostPrograms(Clock.system(), GuestSettings.DEFAULT, RunLimits.DEFAULT);
    Loaded.Source file =
        new Loaded.Source(REALM + "host.ts", MODULE.getBytes(StandardCharsets.UTF_8), "");
    ModuleSources sources = url -> CompletableFuture.completedFuture(file);
    CompletableFuture<HostProgram> loaded = new CompletableFuture<>();
    new Thread(
            null,
            () -> loaded.complete(programs.load(REALM + "host", REALM, sources)),
            "load",
            GuestEvaluator.STACK_BYTES)
        .start();
    program = loaded.join();
    instance = program.newInstance();
  }

  @TearDown
  public void tearDown() {
    instance.close();
    program.close();
    programs.close();
  }

  @Benchmark
  public CallResult noArguments() {
    return run("nothing", "[]");
  }

  @Benchmark
  public CallResult twoNumbers() {
    return run("add", "[3,4]");
  }

  @Benchmark
  public CallResult oneObject() {
    return run("echo", "[{\"id\":\"a1\",\"balance\":5,\"owner\":{\"id\":\"p1\"}}]");
  }

  private CallResult run(String function, String args) {
    CallResult result =
        instance.run(new FunctionCall(++calls, function, args, CALLER, 0, calls), NOTHING);
    if (!(result instanceof CallResult.Returned)) {
      throw new IllegalStateException(result.toString());
    }
    return result;
  }

  /** A host of calls that ask for nothing. */
  private static final CallHost NOTHING =
      new CallHost() {
        @Override
        public CallDocuments documents() {
          return null;
        }

        @Override
        public void log(HostLog.Level level, String message) {}

        @Override
        public CompletableFuture<HostFetch.Answer> fetch(HostFetch.Request request) {
          throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> sleep(long millis) {
          throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> transaction(TransactionBody body) {
          throw new UnsupportedOperationException();
        }
      };
}
