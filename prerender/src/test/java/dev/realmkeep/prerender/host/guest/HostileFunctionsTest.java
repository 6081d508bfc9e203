package dev.realmkeep.prerender.host.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.limits.GuestLimits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions that mean harm end, and a second instance on the same engine does not notice. */
class HostileFunctionsTest {
  private static final RunLimits LIMITS =
      RunLimits.of(GuestLimits.PRERENDER.withMillisMax(600, 600))
          .withView(GuestLimits.PRERENDER.withMillisMax(60_000, 60_000));

  private static final String MODULE =
      HostModule.IMPORT
          + """
          export const innocent = view((ctx, n) => n + 1);
          export const loop = reducer(() => { for (;;); });
          export const catching = reducer(() => { for (;;) { try { for (;;); } catch {} } });
          export const recursion = view(() => { const f = () => { try { f(); } catch { f(); } }; f(); });
          export const bomb = view(() => { const a = []; for (;;) a.push(new Array(10000).fill(1.5)); });
          export const text = view(() => { let s = 'x'; for (;;) s += s + 'y'; });
          export const regexp = reducer(() => /^(a+)+\\1c$/.test('a'.repeat(60) + 'b'));
          export const microtasks = view(() => { const f = () => Promise.resolve().then(f); f(); });
          export const power = reducer(() => { return (3n ** 100000000n > 0n); });
          export const late = view(() => { for (;;); });
          export const huge = view(() => 'x'.repeat(2 << 20));
          export const parsed = view(() => { let d = '[]'; for (let i = 0; i < 16; i++) d = '[' + d + ',' + d + ']';
            for (;;) JSON.parse(d); });
          export const gone = view(() => [typeof Atomics, typeof SharedArrayBuffer, typeof WebAssembly,
            typeof Polyglot, typeof Java, typeof load, typeof eval].join());
          export const evaluated = view(() => Function('return 1')());
          """;

  private HostModule module() {
    return new HostModule(LIMITS).file("host.ts", MODULE);
  }

  @ParameterizedTest
  @CsvSource({
    "loop,TIME_LIMIT",
    "catching,TIME_LIMIT",
    "recursion,STACK",
    "bomb,MEMORY",
    "regexp,TIME_LIMIT",
    "microtasks,MEMORY",
    "parsed,MEMORY"
  })
  void aFunctionBeyondALimitIsTrappedAndANeighbourIsNot(String function, Kind kind) {
    try (HostModule module = module()) {
      HostInstance neighbour = module.on(module.program()::newInstance);

      CallResult result = module.run(function, "[]");

      assertThat(result).isInstanceOf(CallResult.Trapped.class);
      assertThat(((CallResult.Trapped) result).error().kind()).isEqualTo(kind);
      assertThat(module.run("innocent", "[1]")).isInstanceOf(CallResult.Trapped.class);
      assertThat(module.on(() -> neighbour.run(module.call("innocent", "[1]"), module.host)))
          .isEqualTo(new CallResult.Returned("2"));
      assertThat(module.on(module.program()::newInstance)).isNotNull();
      neighbour.close();
    }
  }

  @Test
  void aFunctionThatTakesLongIsLoggedWhileItRuns() throws Exception {
    RunLimits patient = RunLimits.of(GuestLimits.PRERENDER.withMillisMax(6_000, 6_000));
    try (HostModule module = new HostModule(patient).file("host.ts", MODULE)) {
      CompletableFuture<CallResult> result = module.begin("loop", "[]");

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> result.isDone() || !module.host.lines.isEmpty());

      assertThat(result).isNotDone();
      assertThat(module.host.lines)
          .singleElement(InstanceOfAssertFactories.STRING)
          .matches("WARN still running after \\d+ ms");
      module.instance().close();
      assertThat(result.get(60, TimeUnit.SECONDS)).isInstanceOf(CallResult.Trapped.class);
    }
  }

  @Test
  void aTrapSaysWhereTheFunctionWas() {
    try (HostModule module = module()) {
      ModuleError error = ((CallResult.Trapped) module.run("loop", "[]")).error();
      assertThat(error.module()).isEqualTo(HostModule.REALM + "host.ts");
      assertThat(error.line()).isEqualTo(3);
    }
  }

  @Test
  void anExcessThatTheEngineRefusesIsAnOrdinaryThrow() {
    try (HostModule module = module()) {
      assertThat(module.message("text")).contains("RangeError");
      assertThat(module.message("huge")).contains("more than 1048576 bytes");
      assertThat(module.message("evaluated")).contains("EvalError");
      assertThat(module.returned("innocent", "[1]")).isEqualTo("2");
    }
  }

  @Test
  void whatAGuestMustNotHaveIsNotThere() {
    try (HostModule module = module()) {
      assertThat(module.returned("gone")).isEqualTo("\"" + "undefined,".repeat(6) + "undefined\"");
    }
  }

  @Test
  void aCallThatCannotBeEndedIsReportedWhileItRunsOn() throws Exception {
    try (HostModule module = module()) {
      HostInstance neighbour = module.on(module.program()::newInstance);
      CompletableFuture<CallResult> result = module.begin("power", "[]");

      ModuleError stuck = module.host.stuck.get(60, TimeUnit.SECONDS);

      // Whichever it passes first: that depends on how fast the machine multiplies.
      assertThat(stuck.kind()).isIn(Kind.TIME_LIMIT, Kind.MEMORY);
      assertThat(result).isNotDone();
      CompletableFuture<CallResult> other = new CompletableFuture<>();
      new Thread(
              null,
              () -> other.complete(neighbour.run(module.call("innocent", "[1]"), new FakeHost())),
              "other",
              GuestEvaluator.STACK_BYTES)
          .start();
      assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(new CallResult.Returned("2"));
    }
  }

  @Test
  void aCallWhoseStoreTakesLongerThanItsLimitGoesOnWhenTheStoreAnswers() {
    try (HostModule endless =
            new HostModule(LIMITS)
                .file(
                    "host.ts",
                    HostModule.IMPORT + "export const loop = reducer(() => { for (;;); });");
        HostModule module =
            new HostModule(LIMITS)
                .file(
                    "host.ts",
                    HostModule.IMPORT
                        + """
                        import { CardDef } from 'https://cardstack.com/base/card-api';
                        export class Account extends CardDef {}
                        const accounts = table(Account);
                        export const waits = reducer(() => { try { accounts.get('a'); } catch {} return 1; });
                        """)) {
      // As long as a call of the same limits can run at all.
      module.host.documents.beforeAnswer =
          () -> assertThat(endless.run("loop", "[]")).isInstanceOf(CallResult.Trapped.class);

      assertThat(module.returned("waits")).isEqualTo("1");
      assertThat(module.host.stuck).isNotDone();
    }
  }

  @Test
  void eachKindHasItsOwnLimits() throws Exception {
    try (HostModule module = module()) {
      HostInstance first = module.instance();
      HostInstance second = module.on(module.program()::newInstance);
      CompletableFuture<CallResult> view = module.begin("late", "[]");

      CompletableFuture<CallResult> reducer = new CompletableFuture<>();
      try (var threads = Executors.newSingleThreadExecutor()) {
        threads.execute(
            () -> reducer.complete(second.run(module.call("loop", "[]"), new FakeHost())));
        assertThat(reducer.get(60, TimeUnit.SECONDS)).isInstanceOf(CallResult.Trapped.class);
      }
      assertThat(view).isNotDone();

      first.close();
      assertThat(((CallResult.Trapped) view.get(60, TimeUnit.SECONDS)).error().message())
          .contains("cancelled");
    }
  }
}
