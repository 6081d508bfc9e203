package dev.realmkeep.prerender.host.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.instance.CallHost.TransactionFailed;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.LeftBehind;
import dev.realmkeep.prerender.limits.GuestLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProceduresTest {

  @Test
  void aProcedureAnswersWithItsPromisesValueOrError() {
    try (HostModule module =
        HostModule.of(
            """
            export const value = procedure(async (ctx, a) => { await null; return { a }; });
            export const plain = procedure((ctx) => 1);
            export const fails = procedure(async () => {
              await null;
              throw new Error('later');
            });
            export const failsAtOnce = procedure(() => { throw new TypeError('now'); });
            """)) {
      assertThat(module.returned("value", "[1]")).isEqualTo("{\"a\":1}");
      assertThat(module.returned("plain")).isEqualTo("1");
      CallResult.Threw threw = module.threw("fails", "[]");
      assertThat(threw.error().message()).isEqualTo("Error: later");
      assertThat(threw.error().line()).isEqualTo(6);
      assertThat(module.message("failsAtOnce")).isEqualTo("TypeError: now");
      assertThat(module.run("value", "[]")).isInstanceOf(CallResult.BadArguments.class);
      assertThat(module.returned("value", "[2]")).isEqualTo("{\"a\":2}");
    }
  }

  @Test
  void aProcedureFetches() {
    try (HostModule module =
        HostModule.of(
            """
            export const f = procedure(async (ctx, url) => {
              const r = await ctx.fetch(url, { method: 'post', headers: { 'X-A': 'b' }, body: 'é', timeout: '2s' });
              return [r.status, r.ok, r.url, r.headers['content-type'], r.headers.get('Content-Type'),
                r.text(), r.json().x];
            });
            export const refused = procedure(async (ctx) => {
              try { await ctx.fetch('http://nowhere/'); }
              catch (e) { return [e instanceof Error, e.message]; }
            });
            export const thrown = procedure(async (ctx) => {
              await ctx.fetch('http://nowhere/');
            });
            """)) {
      assertThat(module.returned("refused")).isEqualTo("[true,\"no web here\"]");
      CallResult.Threw threw = module.threw("thrown", "[]");
      assertThat(threw.error().message()).contains("no web here");
      assertThat(threw.error().line()).isEqualTo(12);
      AtomicReference<HostFetch.Request> asked = new AtomicReference<>();
      module.host.web =
          request -> {
            asked.set(request);
            return CompletableFuture.supplyAsync(() ->
                new HostFetch.Answer(
                    200,
                    "https://final/",
                    Map.of("content-type", List.of("application/json")),
                    "{\"x\":\"ü\"}".getBytes(StandardCharsets.UTF_8)));
          };
      assertThat(module.returned("f", "[\"https://first/\"]"))
          .isEqualTo(
              "[200,true,\"https://final/\",\"application/json\",\"application/json\","
                  + "\"{\\\"x\\\":\\\"ü\\\"}\",\"ü\"]");
      assertThat(asked.get().method()).isEqualTo("POST");
      assertThat(asked.get().headers()).isEqualTo(Map.of("X-A", "b"));
      assertThat(asked.get().body()).isEqualTo("é".getBytes(StandardCharsets.UTF_8));
      assertThat(asked.get().timeout()).isEqualTo(Duration.ofSeconds(2));
    }
  }

  private static final String TRANSACTIONS =
      """
      import { CardDef } from 'https://cardstack.com/base/card-api';
      export class Account extends CardDef {}
      const accounts = table(Account);
      export const outside = procedure(async (ctx) => accounts.get('a'));
      export const inside = procedure(async (ctx) => {
        const id = await ctx.transaction((tx) => { tx.log('in'); return accounts.put({ id: 'a' }); });
        return id;
      });
      export const rolledBack = procedure(async (ctx) => {
        try { await ctx.transaction(() => { accounts.put({ id: 'b' }); throw new RangeError('no'); }); }
        catch (e) { return [e.name, e.message]; }
      });
      export const asynchronous = procedure((ctx) => ctx.transaction(async () => 1));
      export const stale = procedure(async (ctx) => {
        let kept;
        await ctx.transaction((tx) => { kept = tx; });
        return kept.now;
      });
      """;

  @Test
  void aTransactionHasItsDocumentsInItsTurnOnly() throws Exception {
    try (HostModule module = HostModule.of(TRANSACTIONS)) {
      assertThat(module.message("outside")).contains("within ctx.transaction only");

      CompletableFuture<CallResult> result = module.begin("inside", "[]");
      FakeHost.Asked asked = module.host.transactions.poll(60, TimeUnit.SECONDS);
      asked.body().use(module.host.documents).toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(module.host.documents.rows).containsKey("a");
      assertThat(result).isNotDone();
      asked.committed().complete(null);
      assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(new CallResult.Returned("\"a\""));
    }
  }

  @Test
  void aTransactionThatThrowsIsRolledBackAndItsErrorComesToWhoeverWaits() throws Exception {
    try (HostModule module = HostModule.of(TRANSACTIONS)) {
      CompletableFuture<CallResult> result = module.begin("rolledBack", "[]");
      FakeHost.Asked asked = module.host.transactions.poll(60, TimeUnit.SECONDS);
      assertThatThrownBy(() -> asked.body().use(module.host.documents).toCompletableFuture().join())
          .hasCauseInstanceOf(TransactionFailed.class);
      asked.committed().completeExceptionally(new TransactionFailed("rolled back"));
      assertThat(result.get(60, TimeUnit.SECONDS))
          .isEqualTo(new CallResult.Returned("[\"RangeError\",\"no\"]"));
    }
  }

  @Test
  void aTransactionThatCannotBeCommittedRejects() throws Exception {
    try (HostModule module = HostModule.of(TRANSACTIONS)) {
      CompletableFuture<CallResult> result = module.begin("inside", "[]");
      FakeHost.Asked asked = module.host.transactions.poll(60, TimeUnit.SECONDS);
      asked.body().use(module.host.documents).toCompletableFuture().get(60, TimeUnit.SECONDS);
      asked.committed().completeExceptionally(new TransactionFailed("another owner"));
      assertThat(((CallResult.Threw) result.get(60, TimeUnit.SECONDS)).error().message())
          .isEqualTo("Error: another owner");
    }
  }

  @Test
  void aTransactionsFunctionIsSynchronousAndItsHandleEndsWithIt() throws Exception {
    try (HostModule module = HostModule.of(TRANSACTIONS)) {
      CompletableFuture<CallResult> first = module.begin("asynchronous", "[]");
      FakeHost.Asked asked = module.host.transactions.poll(60, TimeUnit.SECONDS);
      assertThatThrownBy(
          () -> asked.body().use(module.host.documents).toCompletableFuture().join());
      asked.committed().completeExceptionally(new TransactionFailed("rolled back"));
      assertThat(((CallResult.Threw) first.get(60, TimeUnit.SECONDS)).error().message())
          .contains("must be synchronous");

      CompletableFuture<CallResult> second = module.begin("stale", "[]");
      FakeHost.Asked next = module.host.transactions.poll(60, TimeUnit.SECONDS);
      next.body().use(module.host.documents).toCompletableFuture().join();
      next.committed().complete(null);
      assertThat(((CallResult.Threw) second.get(60, TimeUnit.SECONDS)).error().message())
          .contains("stale handle");
    }
  }

  @Test
  void whatAProcedureLeavesUnderWayIsCancelledAndCounted() throws Exception {
    try (HostModule module =
        HostModule.of(
            """
            export const leaves = procedure((ctx) => { ctx.sleep(1000); ctx.sleep('2s'); ctx.transaction(() => {}); return 1; });
            export const never = procedure(() => new Promise(() => {}));
            export const many = procedure(async (ctx) => { for (let i = 0; i < 1001; i++) ctx.sleep(1).catch((e) => ctx.log(e.message)); await null; });
            """)) {
      module.host.sleepsEndAtOnce = false;
      assertThat(module.returned("leaves")).isEqualTo("1");
      assertThat(module.instance().leftBehind()).isEqualTo(new LeftBehind(0, 2, 0, 1));
      assertThat(module.host.asleep).containsExactly(1000L, 2000L);
      assertThat(module.host.sleeps).allMatch(CompletableFuture::isCancelled);
      FakeHost.Asked late = module.host.transactions.poll(60, TimeUnit.SECONDS);
      assertThatThrownBy(() -> late.body().use(module.host.documents).toCompletableFuture().join())
          .hasMessageContaining("the procedure has ended");

      assertThat(module.message("never")).contains("nothing will settle");
      assertThat(module.instance().leftBehind()).isEqualTo(new LeftBehind(0, 0, 0, 1));
      module.returned("many");
      assertThat(module.host.lines).containsExactly("INFO more than 1000 waits at once");
    }
  }

  @Test
  void aProcedureEndsAtItsDeadlineWhileItWaits() throws Exception {
    try (HostModule module =
        new HostModule(
                RunLimits.DEFAULT.withProcedure(GuestLimits.PRERENDER.withMillisMax(300, 10_000)))
            .file(
                "host.ts",
                HostModule.IMPORT + "export const waits = procedure((ctx) => ctx.sleep('1h'));")) {
      module.host.sleepsEndAtOnce = false;
      CallResult result = module.run("waits", "[]");
      assertThat(((CallResult.Trapped) result).error().kind()).isEqualTo(Kind.TIME_LIMIT);
      assertThat(module.instance().leftBehind()).isEqualTo(new LeftBehind(0, 1, 0, 1));
    }
  }

  @Test
  void closingFromAnotherThreadEndsAProcedureThatWaitsAndOneThatRuns() throws Exception {
    for (String function : List.of("waits", "runs")) {
      try (HostModule module =
          HostModule.of(
              """
              export const waits = procedure(async (ctx) => { await ctx.sleep(1); await ctx.sleep('1h'); });
              export const runs = procedure(async (ctx) => { await ctx.sleep(1); for (;;); });
              """)) {
        module.host.sleepsEndAtOnce = false;
        CompletableFuture<CallResult> result = module.begin(function, "[]");
        module.host.asleep.poll(60, TimeUnit.SECONDS);
        module.host.sleeps.poll().complete(null);
        if (function.equals("waits")) {
          module.host.asleep.poll(60, TimeUnit.SECONDS);
        }
        module.instance().close();
        CallResult.Trapped trapped = (CallResult.Trapped) result.get(60, TimeUnit.SECONDS);
        assertThat(trapped.error().message()).contains("cancelled");
      }
    }
  }

  @Test
  void theAllocationOfAProcedureCountsOverItsWaits() {
    try (HostModule module =
        HostModule.of(
            """
            export const f = procedure(async (ctx) => {
              const kept = [];
              for (;;) { kept.push(new Array(1_000_000).fill(1.5)); await ctx.sleep(20); }
            });
            """)) {
      assertThat(((CallResult.Trapped) module.run("f", "[]")).error().kind())
          .isEqualTo(Kind.MEMORY);
    }
  }
}
