package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.guest.MapSources;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.guest.HostPrograms;
import dev.realmkeep.prerender.host.guest.RunLimits;
import dev.realmkeep.prerender.limits.GuestLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Functions that mean harm on a lane that has other things to do, beside a lane that has nothing to
 * do with it.
 */
@Timeout(120)
class HostileLanesTest {

  private static final String INNOCENT =
      """
      import { reducer, view, procedure } from '@realmkeep/host';
      export const next = view((ctx, n) => n + 1);
      """;

  private static final String HOSTILE =
      INNOCENT
          + """
          const loop = () => { for (;;); };
          export const power = reducer(() => { let x = 7n ** 300000n; for (;;) x = x * x; });
          export const comparator = reducer(() => { [3, 2, 1].sort(loop); });
          export const thrownText = reducer(() => { throw { toString: loop, get message() { loop(); } }; });
          export const thrownProxy = reducer(() => { throw new Proxy({}, { get: loop, getPrototypeOf: loop }); });
          export const message = reducer(() => { throw new Error('x'.repeat(15000000)); });
          export const json = reducer(() => ({ toJSON: loop }));
          export const asyncLoop = procedure(async () => { for (;;) await 0; });
          export const arrays = reducer(() => { const a = []; for (;;) a.push(new Uint8Array(15000000)); });
          export const maps = reducer(() => { const m = new Map(); for (let i = 0;; i++) m.set(i, { i }); });
          export const texts = reducer(() => { const a = []; for (;;) a.push('x'.repeat(15000000).toUpperCase()); });
          export const recursion = reducer(() => { const f = () => { try { f(); } catch { f(); } }; f(); });
          export const catching = reducer(() => { for (;;) { try { for (;;); } catch {} finally { continue; } } });
          export const microtasks = reducer(() => { const f = () => Promise.resolve().then(f); f(); });
          """;

  private static final int QUEUED = 8;

  private static final HostPrograms PROGRAMS =
      new HostPrograms(
          Clock.system(),
          GuestSettings.DEFAULT,
          RunLimits.of(GuestLimits.PRERENDER.withMillisMax(500, 500))
              .withView(GuestLimits.PRERENDER.withMillisMax(30_000, 30_000)));

  /** With time enough for a machine that is short of memory just now. */
  private static final HostPrograms PATIENT =
      new HostPrograms(
          Clock.system(),
          GuestSettings.DEFAULT,
          RunLimits.of(GuestLimits.PRERENDER.withMillisMax(30_000, 30_000)));

  private static final TestRealm REALM = new TestRealm(null);
  private static final TestRealm NEIGHBOUR = new TestRealm(null);

  @BeforeAll
  static void start() {
    REALM.programs = () -> load(PROGRAMS, HOSTILE);
    NEIGHBOUR.programs = () -> load(PATIENT, INNOCENT);
    REALM.start();
    NEIGHBOUR.start();
  }

  @AfterAll
  static void close() {
    REALM.close();
    NEIGHBOUR.close();
    PROGRAMS.close();
    PATIENT.close();
  }

  private static dev.realmkeep.prerender.host.instance.HostProgram load(
      HostPrograms programs, String text) {
    MapSources sources = new MapSources(TestRealm.URL);
    sources.file(TestRealm.URL + "host.ts", text);
    return programs.load(TestRealm.URL + "host.ts", TestRealm.URL, sources);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "power",
        "comparator",
        "thrownText",
        "thrownProxy",
        "message",
        "json",
        "asyncLoop",
        "arrays",
        "maps",
        "texts",
        "recursion",
        "catching",
        "microtasks"
      })
  void whatIsQueuedBehindItRunsAndANeighbourNoticesNothing(String function) {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<List<CallOutcome>> neighbours =
        CompletableFuture.supplyAsync(() -> callsUntil(over));

    CompletableFuture<CallOutcome> hostile = REALM.call("hostile", function, "[]");
    List<CompletableFuture<CallOutcome>> queued = new ArrayList<>();
    for (int n = 0; n < QUEUED; n++) {
      queued.add(REALM.call("c" + n % 3, "next", "[" + n + "]"));
    }

    assertThat(TestRealm.get(hostile))
        .isInstanceOfAny(CallOutcome.Trapped.class, CallOutcome.Threw.class);
    for (int n = 0; n < QUEUED; n++) {
      assertThat(TestRealm.get(queued.get(n)))
          .isEqualTo(new CallOutcome.Returned(String.valueOf(n + 1)));
    }
    over.set(true);
    assertThat(TestRealm.get(neighbours))
        .isNotEmpty()
        .allMatch(new CallOutcome.Returned("2")::equals);
    assertThat(REALM.host.ended()).isNotDone();
  }

  /** One call after the other, so that the neighbour's lane is never idle for long. */
  private static List<CallOutcome> callsUntil(AtomicBoolean over) {
    List<CallOutcome> outcomes = new ArrayList<>();
    do {
      CallOutcome outcome = NEIGHBOUR.calls("next", "[1]");
      if (outcomes.isEmpty() || !outcome.equals(outcomes.getLast())) {
        outcomes.add(outcome);
      }
    } while (!over.get());
    return outcomes;
  }
}
