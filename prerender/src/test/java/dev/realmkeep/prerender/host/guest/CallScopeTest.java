package dev.realmkeep.prerender.host.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentFilter.Comparison;
import dev.realmkeep.cache.model.document.DocumentFilter.Scalar;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentSort;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.host.instance.LeftBehind;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents, handles and what a call leaves behind. */
class CallScopeTest {
  private static final String CARD =
      """
      import { CardDef, contains, field } from 'https://cardstack.com/base/card-api';
      import NumberField from 'https://cardstack.com/base/number';
      export class Account extends CardDef {
        @field balance = contains(NumberField);
      }
      """;

  private static HostModule with(String text) {
    return new HostModule(HostModule.PATIENT)
        .file("account.gts", CARD)
        .file(
            "host.ts",
            HostModule.IMPORT
                + "import { Account } from './account';\n"
                + "const accounts = table(Account, { key: 'id', indexes: ['balance'] });\n"
                + text);
  }

  @Test
  void aReducerReadsAndWritesDocuments() {
    try (HostModule module =
        with(
            """
            export const put = reducer((ctx, doc) => accounts.put(doc));
            export const get = view((ctx, id) => accounts.get(id));
            export const drop = reducer((ctx, id) => accounts.delete(id));
            """)) {
      assertThat(module.returned("put", "[{\"id\":\"a\",\"balance\":5}]")).isEqualTo("\"a\"");
      assertThat(module.returned("get", "[\"a\"]")).isEqualTo("{\"id\":\"a\",\"balance\":5}");
      assertThat(module.returned("get", "[\"b\"]")).isEqualTo("null");
      assertThat(module.returned("drop", "[\"a\"]")).isEqualTo("true");
      assertThat(module.returned("drop", "[\"a\"]")).isEqualTo("false");
      assertThat(module.threw("get", "[null]").error().message()).contains("id of a document");
    }
  }

  @Test
  void aRefusedWriteCanBeCaughtAndNamesTheLineOfItsCaller() {
    try (HostModule module =
        with(
            """
            export const caught = reducer(() => {
              try { accounts.put({ id: 'a', balance: 'refused' }); }
              catch (e) { return [e instanceof Error, e.message]; }
            });
            export const thrown = reducer(() => {
              accounts.put({ id: 'a', balance: 'refused' });
            });
            """)) {
      assertThat(module.returned("caught")).isEqualTo("[true,\"balance: not a number\"]");
      assertThat(module.threw("thrown", "[]").error().line()).isEqualTo(9);
      assertThat(module.threw("thrown", "[]").error().module()).endsWith("host.ts");
    }
  }

  @Test
  void aStoreThatIsGoneEndsTheCallWhateverTheFunctionMakesOfIt() {
    try (HostModule module =
        with(
            """
            export const f = reducer(() => { try { accounts.get('a'); } catch {} return 'fine'; });
            """)) {
      module.host.documents.failure = new StoreUnavailableException("no route", null);
      assertThat(module.message("f")).contains("can be made again").contains("no route");
      module.host.documents.failure = null;
      assertThat(module.returned("f")).isEqualTo("\"fine\"");
    }
  }

  @Test
  void aViewCannotWrite() {
    try (HostModule module =
        with(
            """
            export const a = view(() => accounts.put({ id: 'a' }));
            export const b = view(() => accounts.delete('a'));
            export const c = view((ctx) => ctx.schedule('d', { after: 1 }));
            export const d = reducer(() => {});
            """)) {
      for (String function : List.of("a", "b", "c")) {
        assertThat(module.message(function)).contains("a view cannot write");
      }
      assertThat(module.host.documents.rows).isEmpty();
    }
  }

  @Test
  void filtersReachTheStore() {
    try (HostModule module =
        with(
            """
            export const f = view(() => accounts.where({
              balance: { gte: 1, lt: 5 }, 'owner.id': 'p1', note: null, name: { not: 'x', contains: 'y' },
              any: [{ a: true }, { b: { in: [1, 'z'] } }], not: { c: { isNull: false } },
            }).sort('-balance', 'id').limit(3).offset(2).all());
            export const wrong = view(() => accounts.where({ owner: { id: 'p1' } }).all());
            export const missing = view(() => accounts.where({ owner: undefined }).all());
            """)) {
      module.returned("f");
      assertThat(module.host.documents.queries)
          .containsExactly(
              new DocumentQuery(
                  all(
                      all(
                          compare("balance", Comparison.GREATER_OR_EQUAL, number(1)),
                          compare("balance", Comparison.LESS, number(5))),
                      compare("owner.id", Comparison.EQUAL, new Scalar.Text("p1")),
                      new DocumentFilter.IsNull("note"),
                      all(
                          new DocumentFilter.Not(
                              compare("name", Comparison.EQUAL, new Scalar.Text("x"))),
                          new DocumentFilter.Contains("name", "y")),
                      new DocumentFilter.Any(
                          List.of(
                              compare("a", Comparison.EQUAL, new Scalar.Truth(true)),
                              new DocumentFilter.In(
                                  "b", List.of(number(1), new Scalar.Text("z"))))),
                      new DocumentFilter.Not(
                          new DocumentFilter.Not(new DocumentFilter.IsNull("c")))),
                  List.of(new DocumentSort("balance", true), new DocumentSort("id", false)),
                  2,
                  3));
      assertThat(module.message("wrong")).contains("'owner.id'");
      assertThat(module.message("missing")).contains("write null");
    }
  }

  private static DocumentFilter all(DocumentFilter... filters) {
    return new DocumentFilter.All(List.of(filters));
  }

  private static DocumentFilter compare(String path, Comparison comparison, Scalar value) {
    return new DocumentFilter.Compare(path, comparison, value);
  }

  private static Scalar number(long value) {
    return new Scalar.Number(BigDecimal.valueOf(value));
  }

  @Test
  void anIterationGoesByPagesAndSurvivesItsOwnDeletes() {
    try (HostModule module =
        with(
            """
            export const count = view(() => { let n = 0; for (const a of accounts) n++; return n; });
            export const some = view(() => [...accounts.where({}).limit(300)].length);
            export const clear = reducer(() => { for (const a of accounts.where({})) accounts.delete(a.id); });
            """)) {
      for (int n = 0; n < 700; n++) {
        String id = String.format("%04d", n);
        module.host.documents.rows.put(id, "{\"id\":\"" + id + "\"}");
      }
      assertThat(module.returned("count")).isEqualTo("700");
      assertThat(module.host.documents.queries).hasSize(3);
      assertThat(module.returned("some")).isEqualTo("300");
      module.returned("clear");
      assertThat(module.host.documents.rows).isEmpty();
      assertThat(module.instance().leftBehind()).isEqualTo(LeftBehind.NOTHING);
    }
  }

  @Test
  void whatACallLeavesOpenIsClosedAndCounted() {
    try (HostModule module =
        with(
            """
            export const leaks = view((ctx) => {
              ctx.time('never ended'); ctx.time('ended')();
              for (const a of accounts) break;
              accounts.where({})[Symbol.iterator](); accounts.where({})[Symbol.iterator]().next();
            });
            export const leaksAndThrows = view((ctx) => { ctx.time('x'); throw new Error('y'); });
            export const clean = view(() => {});
            """)) {
      module.host.documents.rows.put("a", "{\"id\":\"a\"}");
      module.returned("leaks");
      assertThat(module.instance().leftBehind()).isEqualTo(new LeftBehind(2, 0, 1, 0));
      assertThat(module.host.lines).singleElement().asString().startsWith("DEBUG ended: ");
      module.returned("clean");
      assertThat(module.instance().leftBehind()).isEqualTo(LeftBehind.NOTHING);
      module.threw("leaksAndThrows", "[]");
      assertThat(module.instance().leftBehind()).isEqualTo(new LeftBehind(0, 0, 1, 0));
    }
  }

  @Test
  void aHandleKeptBeyondItsCallIsStale() {
    try (HostModule module =
        with(
            """
            let kept: any = {};
            export const keep = reducer((ctx) => {
              kept = { ctx, end: ctx.time('x'), iterator: accounts.where({})[Symbol.iterator]() };
              kept.iterator.next();
            });
            export const now = reducer(() => kept.ctx.now);
            export const log = reducer(() => kept.ctx.log('x'));
            export const end = reducer(() => kept.end());
            export const next = reducer(() => kept.iterator.next());
            export const later = reducer(() => { Promise.resolve().then(() => accounts.put({ id: 'late' })); });
            export const afterThrow = reducer(() => { throw new Error('x'); });
            """)) {
      module.host.documents.rows.put("a", "{\"id\":\"a\"}");
      module.returned("keep");
      for (String function : List.of("now", "log", "end", "next")) {
        assertThat(module.message(function)).contains("stale handle");
      }
      module.returned("later");
      assertThat(module.host.documents.rows).doesNotContainKey("late");
    }
  }

  @Test
  void schedulesAreArmedWithIdsThatFollowFromTheSeed() {
    try (HostModule module =
        with(
            """
            export const go = reducer((ctx) => [
              ctx.schedule(tick, { after: '5s' }, 1, 'b'), ctx.schedule('sync', { at: '2030-01-01T00:00:00Z' }),
              ctx.schedule(tick, { every: '24h' }, 2, 'c'),
            ]);
            export const stop = reducer((ctx, id) => ctx.cancel(id));
            export const wrong = reducer((ctx) => ctx.schedule('nothing', { after: 1 }));
            export const never = reducer((ctx) => ctx.schedule(tick, {}));
            export const tick = reducer((ctx, a, b) => {});
            export const sync = procedure(async () => {});
            """)) {
      String ids = module.returned("go");
      List<ScheduleChange.Arm> armed = List.copyOf(module.host.documents.armed);
      assertThat(armed)
          .extracting(
              ScheduleChange.Arm::kind,
              ScheduleChange.Arm::function,
              ScheduleChange.Arm::argsJson,
              ScheduleChange.Arm::when,
              ScheduleChange.Arm::everyMillis)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(
                  FunctionKind.REDUCER,
                  "tick",
                  "[1,\"b\"]",
                  new ScheduleChange.When.After(5_000),
                  null),
              org.assertj.core.groups.Tuple.tuple(
                  FunctionKind.PROCEDURE,
                  "sync",
                  "[]",
                  new ScheduleChange.When.At(1_893_456_000_000L),
                  null),
              org.assertj.core.groups.Tuple.tuple(
                  FunctionKind.REDUCER,
                  "tick",
                  "[2,\"c\"]",
                  new ScheduleChange.When.After(86_400_000),
                  86_400_000L));
      assertThat(armed).extracting(ScheduleChange.Arm::id).doesNotHaveDuplicates();
      assertThat(module.returned("go")).isEqualTo(ids);
      module.returned("stop", "[\"s1\"]");
      assertThat(module.host.documents.cancelled).containsExactly("s1");
      assertThat(module.message("wrong")).contains("no reducer or procedure");
      assertThat(module.message("never")).contains("{at}");
    }
  }
}
