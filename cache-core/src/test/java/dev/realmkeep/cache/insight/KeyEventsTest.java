package dev.realmkeep.cache.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.insight.KeyEvent.ReadHit;
import dev.realmkeep.cache.insight.KeyInsight.Past;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.testing.FakeClock;
import dev.realmkeep.cache.testing.SampleEntries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyEventsTest {
  private static final String REALM = "http://localhost:4201/shop/";
  private static final ModuleKey PERSON = SampleEntries.key(REALM, "person");
  private static final int THREADS = 4;
  private static final int EVENTS_PER_THREAD = 2_000;

  private final FakeClock clock = new FakeClock();

  @Test
  void theLastTwentyEventsOfAKeyAreKeptOldestFirst() {
    KeyEvents events = new KeyEvents(clock);

    IntStream.range(0, 50).forEach(i -> events.add(PERSON, numbered(i)));

    assertThat(numbers(events.of(PERSON)))
        .containsExactlyElementsOf(IntStream.range(30, 50).boxed().toList());
  }

  @Test
  void anEventTellsHowLongAgoItWas() {
    KeyEvents events = new KeyEvents(clock);
    events.add(PERSON, new KeyEvent.Contended());
    clock.advance(Duration.ofMillis(700));
    events.add(PERSON, new KeyEvent.TooOld());
    clock.advance(Duration.ofMillis(30));

    assertThat(events.of(PERSON))
        .containsExactly(
            new Past(new KeyEvent.Contended(), 730), new Past(new KeyEvent.TooOld(), 30));
  }

  @Test
  void keysAreForgottenWhenThereAreTooMany() {
    long bytesMax = 64 * 1024;
    KeyEvents events = new KeyEvents(clock, 20, bytesMax);

    for (int i = 0; i < 5_000; i++) {
      events.add(SampleEntries.key(REALM, "module" + i), numbered(i));
    }

    assertThat(events.weightBytes()).isPositive().isLessThanOrEqualTo(bytesMax);
    long known =
        IntStream.range(0, 5_000)
            .filter(i -> !events.of(SampleEntries.key(REALM, "module" + i)).isEmpty())
            .count();
    assertThat(known).isPositive().isLessThan(300);
  }

  @Test
  void aLongTextIsCut() {
    KeyEvent.Lost lost = new KeyEvent.Lost("x".repeat(100_000));

    assertThat(lost.cause()).hasSize(KeyEvent.TEXT_MAX + 1);
    assertThat(KeyEvent.words(new IllegalStateException("y".repeat(100_000))))
        .hasSize(KeyEvent.TEXT_MAX + 1);
    assertThat(KeyEvent.words(new IllegalStateException())).isEqualTo("IllegalStateException");
  }

  @Test
  void anInvalidationIsRecordedForTheKeysItCoversAndMakesNoneKnown() {
    KeyEvents events = new KeyEvents(clock);
    ModuleKey book = SampleEntries.key(REALM, "book");
    ModuleKey unknown = SampleEntries.key(REALM, "unknown");
    events.add(PERSON, new KeyEvent.TooOld());
    events.add(book, new KeyEvent.TooOld());

    events.invalidated(
        new Invalidation(
            1, Invalidation.Kind.MODULES, REALM, 7, List.of(PERSON.module(), unknown.module())),
        List.of("ada"));

    assertThat(events.of(PERSON).getLast().event())
        .isEqualTo(new KeyEvent.Invalidated(Invalidation.Kind.MODULES, REALM, 7));
    assertThat(events.of(book)).hasSize(1);
    assertThat(events.of(unknown)).isEmpty();
    events.invalidated(
        new Invalidation(2, Invalidation.Kind.ALL, "", 0, List.of()), List.of("ada"));
    assertThat(events.of(book)).hasSize(2);
    assertThat(events.of(unknown)).isEmpty();
  }

  @Test
  void threadsThatRecordAtOnceLoseNothingAndKeepTheirOrder() throws Exception {
    KeyEvents events = new KeyEvents(clock, THREADS * EVENTS_PER_THREAD, Long.MAX_VALUE);

    recordAtOnce(7, events::add);

    assertThat(lost(key -> events.of(key).stream().map(Past::event).toList())).isZero();
  }

  /** The test above finds what is not atomic. */
  @Test
  void aRecordThatIsReadAndThenReplacedLosesEvents() throws Exception {
    Map<ModuleKey, List<KeyEvent>> logs = new ConcurrentHashMap<>();
    long seed = 7;
    int lost = 0;
    for (int round = 0; round < 50 && lost == 0; round++) {
      logs.clear();
      recordAtOnce(
          seed + round,
          (key, event) -> {
            List<KeyEvent> log = new ArrayList<>(logs.getOrDefault(key, List.of()));
            log.add(event);
            logs.put(key, log);
          });
      lost = lost(key -> logs.getOrDefault(key, List.of()));
    }

    assertThat(lost).isNotZero();
  }

  private static final List<ModuleKey> KEYS = List.of(PERSON, SampleEntries.key(REALM, "book"));

  private static void recordAtOnce(long seed, BiConsumer<ModuleKey, KeyEvent> add)
      throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        tasks.add(() -> {
          Random random = new Random(seed + thread);
          together.await();
          for (int i = 0; i < EVENTS_PER_THREAD; i++) {
            add.accept(
                KEYS.get(random.nextInt(KEYS.size())), new ReadHit(Integer.toString(thread), i));
          }
          return null;
        });
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
  }

  /** How many are missing; those of one thread that are there must be in its order. */
  private static int lost(Function<ModuleKey, List<KeyEvent>> of) {
    int found = 0;
    for (ModuleKey key : KEYS) {
      for (int t = 0; t < THREADS; t++) {
        String thread = Integer.toString(t);
        List<Long> mine =
            of.apply(key).stream()
                .map(event -> (ReadHit) event)
                .filter(hit -> hit.state().equals(thread))
                .map(ReadHit::generation)
                .toList();
        assertThat(mine).isSorted();
        found += mine.size();
      }
    }
    return THREADS * EVENTS_PER_THREAD - found;
  }

  private static KeyEvent numbered(int i) {
    return new ReadHit("found", i);
  }

  private static List<Integer> numbers(List<Past> events) {
    return events.stream().map(past -> (int) ((ReadHit) past.event()).generation()).toList();
  }
}
