package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.guest.MapSources;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.guest.HostPrograms;
import dev.realmkeep.prerender.host.guest.RunLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host whose functions are JavaScript. */
@Timeout(90)
class GuestsInAHostTest {

  private static final String MODULE =
      """
      import { reducer, view, procedure, table } from '@realmkeep/host';
      import { CardDef, field, contains } from '@cardstack/base/card-api';
      import StringField from '@cardstack/base/string';
      export class Note extends CardDef { @field text = contains(StringField); }
      const notes = table(Note, { key: 'id' });
      export const put = reducer((ctx, id, text) => { notes.put({ id, text }); });
      export const read = view((ctx, id) => notes.get(id)?.text ?? null);
      export const loop = reducer((ctx) => { notes.put({ id: 'loop', text: 'x' }); while (true) {} });
      export const fail = reducer((ctx) => { throw new Error('no such account'); });
      export const later = procedure(async (ctx, id) => {
        await ctx.sleep(1);
        await ctx.transaction(() => { notes.put({ id, text: 'later' }); });
        return 'done';
      });
      """;

  private final HostPrograms programs =
      new HostPrograms(Clock.system(), GuestSettings.DEFAULT, RunLimits.DEFAULT);
  private final TestRealm realm = new TestRealm(null);

  private static MapSources sources(String text) {
    MapSources sources = new MapSources(TestRealm.URL);
    sources.file(TestRealm.URL + "host.ts", text);
    return sources;
  }

  @BeforeEach
  void start() {
    publish(MODULE);
    realm.start();
  }

  private void publish(String text) {
    realm.programs = () -> programs.load(TestRealm.URL + "host.ts", TestRealm.URL, sources(text));
  }

  @AfterEach
  void close() {
    realm.close();
    programs.close();
  }

  @Test
  void whatAReducerWritesAViewReads() {
    realm.assertReturned(realm.calls("put", "[\"a\",\"hello\"]"));

    assertThat(realm.calls("read", "[\"a\"]")).isEqualTo(new CallOutcome.Returned("\"hello\""));
    CallOutcome thrown = realm.calls("fail", "[]");
    assertThat(((CallOutcome.Threw) thrown).error().message()).contains("no such account");
    CallOutcome refused = realm.calls("put", "[]");
    assertThat(((CallOutcome.Refused) refused).reason()).isEqualTo(Refusal.BAD_ARGUMENTS);
  }

  @Test
  void anEndlessLoopCostsItsCallOnlyAndWhatIsQueuedRuns() {
    CompletableFuture<CallOutcome> looping = realm.call("c", "loop", "[]");
    List<CompletableFuture<CallOutcome>> queued = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      queued.add(realm.call("c", "put", "[\"n" + i + "\",\"x\"]"));
    }

    assertThat(TestRealm.get(looping)).isInstanceOf(CallOutcome.Trapped.class);
    queued.forEach(each -> realm.assertReturned(TestRealm.get(each)));
    assertThat(realm.calls("read", "[\"loop\"]")).isEqualTo(new CallOutcome.Returned("null"));
    assertThat(realm.calls("read", "[\"n19\"]")).isEqualTo(new CallOutcome.Returned("\"x\""));
  }

  @Test
  void aProceduresTransactionIsATurnOnTheLane() {
    CallOutcome done = realm.calls("later", "[\"p\"]");

    assertThat(done).isEqualTo(new CallOutcome.Returned("\"done\""));
    assertThat(realm.calls("read", "[\"p\"]")).isEqualTo(new CallOutcome.Returned("\"later\""));
  }

  @Test
  void newSourcesTakeOver() {
    publish(MODULE.replace("notes.get(id)?.text ?? null", "'new'"));

    realm.host.sourcesChanged();

    org.awaitility.Awaitility.await()
        .until(() -> realm.calls("read", "[\"a\"]").equals(new CallOutcome.Returned("\"new\"")));
    publish("this does not parse (");
    realm.host.sourcesChanged();
    org.awaitility.Awaitility.await().until(() -> realm.host.sourcesError() != null);
    assertThat(realm.calls("read", "[\"a\"]")).isEqualTo(new CallOutcome.Returned("\"new\""));
  }
}
