package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.LookupFixture.Make;
import dev.realmkeep.cache.testing.GatedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A lookup that begins after a write was answered reflects the write, whatever else is under way.
 * Each schedule is also run against a deliberately broken part, which it must catch.
 */
class CoherenceTest {

  private static final Make SOUND = CachingDefinitionLookup::new;
  private static final Make JOINS_OVERTAKEN_FLIGHTS =
      parts ->
          new CachingDefinitionLookup(parts, new L1Cache(1 << 20, 1 << 20), new BrokenCoalescer());
  private static final Make PUTS_WITHOUT_ASKING =
      parts -> new CachingDefinitionLookup(parts, new BrokenL1Cache(), new Coalescer(1000, 1000));

  @Test
  void aRowReadBeforeAWriteNeitherAnswersAfterItNorStaysInL1() {
    assertThat(readOvertakenByAWrite(SOUND)).containsExactly("v2", "v2", "v2");
  }

  @Test
  void thatScheduleCatchesAnOvertakenFlightThatIsJoined() {
    assertThat(readOvertakenByAWrite(JOINS_OVERTAKEN_FLIGHTS)).contains("v1");
  }

  @Test
  void thatScheduleCatchesAPutThatDoesNotAsk() {
    assertThat(readOvertakenByAWrite(PUTS_WITHOUT_ASKING)).contains("v1");
  }

  /** What a lookup during a write of v2, the next one, and the one after it answer. */
  private static List<String> readOvertakenByAWrite(Make make) {
    try (LookupFixture writer = new LookupFixture();
        LookupFixture reader =
            new LookupFixture(LookupLimits.DEFAULT, 2, writer.realms, null, make)) {
      writer.write("person.gts", "v1");
      writer.get("person");
      reader.gate.hold(GatedStore.HAVE_READ, 1);
      CompletableFuture<DefinitionOutcome> during = reader.ask("person");
      reader.gate.awaitArrival(GatedStore.HAVE_READ);

      writer.write("person.gts", "v2");
      CompletableFuture<DefinitionOutcome> after = reader.ask("person");
      // The overtaken flight's own next read is held, so that what it left in L1 can be seen.
      reader.gate.hold(GatedStore.READ);
      reader.gate.release(GatedStore.HAVE_READ);
      CompletableFuture<DefinitionOutcome> meanwhile = reader.ask("person");
      reader.gate.release(GatedStore.READ);

      List<String> seen = new ArrayList<>();
      seen.add(LookupFixture.text(await(during)));
      seen.add(LookupFixture.text(await(after)));
      seen.add(LookupFixture.text(await(meanwhile)));
      return seen;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noReaderSeesAnythingOlderThanTheLastAnsweredWrite(long seed) throws Exception {
    assertThat(staleAnswers(seed, SOUND, 4000)).isZero();
  }

  /**
   * Writers publish the number of their version once the write is answered; a reader notes the
   * number, looks up, and counts an answer older than it.
   */
  private static int staleAnswers(long seed, Make make, int rounds) throws Exception {
    int modules = 3;
    AtomicIntegerArray published = new AtomicIntegerArray(modules);
    try (LookupFixture realm = new LookupFixture(LookupLimits.DEFAULT, 2, null, null, make);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int module = 0; module < modules; module++) {
        realm.write("m" + module + ".gts", "0");
      }
      Callable<Integer> writer =
          () -> {
            Random random = new Random(seed);
            for (int i = 1; i <= rounds / 4; i++) {
              int module = random.nextInt(modules);
              realm.write("m" + module + ".gts", Integer.toString(i));
              published.set(module, i);
            }
            return 0;
          };
      List<Future<Integer>> running = new ArrayList<>();
      running.add(threads.submit(writer));
      for (int reader = 0; reader < 3; reader++) {
        Random random = new Random(seed * 31 + reader);
        running.add(
            threads.submit(() -> {
              int stale = 0;
              for (int i = 0; i < rounds; i++) {
                int module = random.nextInt(modules);
                int atLeast = published.get(module);
                if (Integer.parseInt(realm.text("m" + module)) < atLeast) {
                  stale++;
                }
              }
              return stale;
            }));
      }
      int stale = 0;
      for (Future<Integer> one : running) {
        stale += one.get();
      }
      for (int module = 0; module < modules; module++) {
        if (Integer.parseInt(realm.text("m" + module)) < published.get(module)) {
          stale++;
        }
      }
      assertThat(await(realm.realms.audit())).isEmpty();
      assertThat(realm.lookup.realmOf(REALM + "m0")).isPresent();
      return stale;
    }
  }
}
