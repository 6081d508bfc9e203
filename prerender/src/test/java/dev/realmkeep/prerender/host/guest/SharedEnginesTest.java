package dev.realmkeep.prerender.host.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.guest.GuestOptions;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.guest.MapSources;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.instance.HostProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.io.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What realms on one engine have in common, which is nothing they can tell. */
@Timeout(120)
class SharedEnginesTest {
  private static final int REALMS = 40;
  private static final String HOST =
      HostModule.IMPORT
          + """
          import { CardDef, StringField, contains, field } from '@cardstack/base/card-api';
          import { rate } from './rate';
          export class Note extends CardDef { @field text = contains(StringField); }
          const notes = table(Note, { key: 'id' });
          let sum = 0;
          export const add = reducer((ctx, n) => (sum += n * rate));
          export const spoil = reducer((ctx) => {
            Array.prototype.map = () => 'spoilt';
            Object.prototype.left = 1;
            globalThis.parsed = JSON.parse;
            JSON.parse = () => [1];
          });
          export const seen = view((ctx) => [[1].map((n) => n + 1), ({}).left, typeof parsed]);
          export const loop = reducer((ctx) => { while (true) {} });
          """;

  private static <T> T onDeepStack(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                done.complete(work.get());
              } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
              }
            },
            "engine-test",
            GuestEvaluator.STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    return done.join();
  }

  private static HostProgram load(HostPrograms programs, String realm, int rate) {
    MapSources sources = new MapSources(realm);
    sources.file(realm + "host.ts", HOST);
    sources.file(realm + "rate.ts", "export const rate = " + rate + ";");
    return onDeepStack(() -> programs.load(realm + "host.ts", realm, sources));
  }

  private static CallResult run(HostInstance instance, String function, String args) {
    FunctionCall call = new FunctionCall(1, function, args, new Caller("c", "ada"), 0, 1);
    return onDeepStack(() -> instance.run(call, new FakeHost()));
  }

  @Test
  void whatOneRealmDoesToItsContextAnotherDoesNotSee() {
    HostPrograms programs =
        new HostPrograms(
            Clock.system(),
            GuestSettings.DEFAULT,
            RunLimits.of(dev.realmkeep.prerender.limits.GuestLimits.PRERENDER));
    HostProgram one = load(programs, "https://one.example/", 2);
    HostProgram two = load(programs, "https://two.example/", 3);
    HostInstance first = onDeepStack(one::newInstance);
    HostInstance second = onDeepStack(two::newInstance);
    assertThat(run(first, "add", "[5]")).isEqualTo(new CallResult.Returned("10"));
    assertThat(run(second, "add", "[5]")).isEqualTo(new CallResult.Returned("15"));

    run(first, "spoil", "[]");
    assertThat(run(first, "loop", "[]")).isInstanceOf(CallResult.Trapped.class);
    one.close();

    assertThat(run(second, "seen", "[]"))
        .isEqualTo(new CallResult.Returned("[[2],null,\"undefined\"]"));
    assertThat(run(second, "add", "[5]")).isEqualTo(new CallResult.Returned("30"));
    HostInstance later = onDeepStack(two::newInstance);
    assertThat(run(later, "add", "[5]")).isEqualTo(new CallResult.Returned("15"));
    second.close();
    later.close();
    two.close();
    programs.close();
  }

  @Test
  void aRealmMoreWeighsLittle() {
    HostPrograms programs =
        new HostPrograms(
            Clock.system(),
            GuestSettings.DEFAULT,
            RunLimits.of(dev.realmkeep.prerender.limits.GuestLimits.PRERENDER));
    List<HostProgram> loaded = new ArrayList<>();
    List<HostInstance> instances = new ArrayList<>();
    open(programs, 3, loaded, instances);
    long before = heldBytes();

    open(programs, REALMS, loaded, instances);

    assertThat((heldBytes() - before) / REALMS)
        .as("bytes of heap each, where an engine of its own would be over two million")
        .isLessThan(800_000);
    instances.forEach(HostInstance::close);
    loaded.forEach(HostProgram::close);
    programs.close();
  }

  private static void open(
      HostPrograms programs, int realms, List<HostProgram> loaded, List<HostInstance> instances) {
    for (int i = 0; i < realms; i++) {
      HostProgram program =
          load(programs, "https://r" + loaded.size() + ".example/", loaded.size());
      loaded.add(program);
      instances.add(onDeepStack(program::newInstance));
    }
  }

  private static long heldBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void anEngineServesSoManyProgramsAndEndsWithTheLast() {
    SharedEngines engines = new SharedEngines(GuestOptions.NONE);
    List<SharedEngines.Use> uses = new ArrayList<>();
    for (int i = 0; i <= SharedEngines.PROGRAMS_MAX; i++) {
      uses.add(engines.use());
    }
    SharedEngines.Use early = uses.get(SharedEngines.PROGRAMS_MAX - 1);
    SharedEngines.Use late = uses.get(SharedEngines.PROGRAMS_MAX);
    assertThat(engine(early)).isEqualTo(engine(uses.getFirst())).isNotEqualTo(engine(late));

    uses.subList(0, SharedEngines.PROGRAMS_MAX - 1).forEach(SharedEngines.Use::close);
    assertThat(engine(early)).isNotNull();
    early.close();

    Awaitility.await().until(() -> isClosed(early));
    assertThat(isClosed(late)).isFalse();
    late.close();
    assertThat(isClosed(late)).as("more programs may come").isFalse();
    engines.close();
    Awaitility.await().until(() -> isClosed(late));
  }

  private static Engine engine(SharedEngines.Use use) {
    try (Context context = use.newContext(FileSystem.newDenyIOFileSystem())) {
      return context.getEngine();
    }
  }

  private static boolean isClosed(SharedEngines.Use use) {
    try {
      engine(use);
      return false;
    } catch (IllegalStateException closed) {
      return true;
    }
  }
}
