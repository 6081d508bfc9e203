package dev.realmkeep.prerender.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real GraalJS under real limits: each excess ends in the error that names it. */
class GuestLimitsTest {

  private static final GuestLimits LIMITS =
      new GuestLimits(
          600, 500, 64L << 20, 400, 2_000, 16_000_000, 16_000_000, 64 << 10, 100, 60_000);

  /** For what is not a matter of time: a slow machine is to meet the limit that is meant. */
  private static final GuestLimits PATIENT =
      new GuestLimits(
          30_000, 30_000, 64L << 20, 400, 2_000, 16_000_000, 16_000_000, 64 << 10, 100, 60_000);

  private static Engine engine;
  private static Guard guard;

  @BeforeAll
  static void startEngine() {
    engine = LIMITS.applyTo(Engine.newBuilder("js")).build();
    guard = new Guard(Clock.system());
  }

  @AfterAll
  static void stopEngine() {
    guard.close();
    engine.close(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TIME_LIMIT | while (true);",
        "TIME_LIMIT | [3, 2, 1].sort(() => { while (true); })",
        "TIME_LIMIT | /(?=(a+)+$)(a*)*\\2b$/.test('a'.repeat(40) + 'b')",
        "MEMORY | (function f() { Promise.resolve().then(f) })(); 0",
        "MEMORY | const a = []; for (;;) a.push(new Array(1000).fill(1.5))",
        "MEMORY | const a = []; for (;;) a.push('x'.repeat(15000000).toUpperCase())",
        "MEMORY | const a = []; for (;;) a.push(new Uint8Array(15000000))",
        "MEMORY | for (;;) console.log('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')",
        "STACK | (function f() { f() })()",
        "STACK | (function f() { try { f() } catch (e) { f() } })()",
      })
  void anExcessEndsInTheErrorThatNamesIt(ModuleError.Kind kind, String script) throws Exception {
    GuestLimits limits = kind == ModuleError.Kind.TIME_LIMIT ? LIMITS : PATIENT;
    assertThat(run(script, limits).map(ModuleError::kind)).contains(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "let s = 'xxxxxxxx'; for (;;) s += s",
        "'x'.repeat(17000000)",
        "new Uint8Array(17000000)",
        "throw new Error('an error of the module')",
      })
  void whatTheEngineRefusesIsAnOrdinaryExceptionOfTheGuest(String script) throws Exception {
    assertThat(run(script, PATIENT)).isEmpty();
  }

  @Test
  void anInterruptedCallLeavesItsContextUsable() {
    try (Context context = LIMITS.applyTo(Context.newBuilder("js").engine(engine)).build()) {
      GuardedCall call = guard.watch(Thread.currentThread(), Isolate.of(context), LIMITS);
      assertThat(failureOf(() -> context.eval("js", "globalThis.x = 1; while (true);")))
          .isNotNull();
      assertThat(guard.end(call)).isPresent();
      assertThat(context.eval("js", "x + 1").asInt()).isEqualTo(2);
    }
  }

  /** The limit-related error of {@code script}, run on a thread of its own. */
  private static Optional<ModuleError> run(String script, GuestLimits limits) throws Exception {
    CompletableFuture<Optional<ModuleError>> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> result.completeAsync(() -> evaluate(script, limits), Runnable::run));
    return result.get(30, TimeUnit.SECONDS);
  }

  private static Optional<ModuleError> evaluate(String script, GuestLimits limits) {
    Context context =
        limits
            .applyTo(Context.newBuilder("js").engine(engine))
            .out(OutputStream.nullOutputStream())
            .build();
    try {
      GuardedCall call = guard.watch(Thread.currentThread(), Isolate.of(context), limits);
      Throwable thrown = failureOf(() -> context.eval("js", script));
      Optional<Limit> tripped = guard.end(call);
      return thrown == null ? Optional.empty() : GuestFailure.classify(thrown, tripped);
    } finally {
      context.close(true);
    }
  }

  private static Throwable failureOf(Runnable action) {
    try {
      action.run();
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }
}
