package dev.realmkeep.coordination.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.StoredEntry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is sent when, with statements and time in the test's hands. */
class GatheredReadsTest {
  private static final int KEYS_MAX = 256;
  private static final String REALM = "https://r.example/a/";

  private final List<Statement> sent = new ArrayList<>();
  private final List<Runnable> alarms = new ArrayList<>();
  private final List<Runnable> turns = new ArrayList<>();
  private final GatheredReads<ModuleKey, StoredEntry> reads =
      new GatheredReads<>(
          this::send,
          KEYS_MAX,
          new GatheredReads.Turns() {
            @Override
            public void next(Runnable task) {
              turns.add(task);
            }

            @Override
            public void after(long millis, Runnable task) {
              alarms.add(task);
            }
          });

  private record Statement(Collection<ModuleKey> keys, Promise<Map<ModuleKey, StoredEntry>> rows) {
    void answer() {
      rows.complete(
          keys.stream().collect(Collectors.toMap(Function.identity(), GatheredReadsTest::row)));
    }
  }

  @Test
  void aReadThatComesAloneIsSentAtOnce() {
    Future<Map<ModuleKey, StoredEntry>> one = read(keys(0, 1));

    assertThat(sent).hasSize(1);
    sent.getFirst().answer();
    assertThat(one.result()).containsOnlyKeys(keys(0, 1));
    assertThat(alarms).isEmpty();
  }

  @Test
  void readsOfOneTurnGoTogether() {
    List<Future<Map<ModuleKey, StoredEntry>>> all =
        IntStream.range(0, 100).mapToObj(i -> reads.read(keys(i, i + 1))).toList();
    assertThat(sent).isEmpty();

    turn();

    assertThat(turns).isEmpty();
    assertThat(sent).hasSize(1);
    sent.getFirst().answer();
    assertThat(all).allMatch(Future::succeeded);
  }

  @Test
  void moreOfOneTurnThanAStatementTakesIsSentAsFarAsTwoMayBeUnderWay() {
    for (int i = 0; i < 3; i++) {
      reads.read(keys(1000 * i, 1000 * i + 200));
    }

    turn();

    assertThat(sent).hasSize(2);
    sent.getFirst().answer();
    assertThat(sent).hasSize(3);
  }

  @Test
  void readsThatComeWhileTwoAreUnderWayGoTogether() {
    List<Future<Map<ModuleKey, StoredEntry>>> all =
        IntStream.range(0, 100).mapToObj(i -> read(keys(i, i + 1))).toList();

    assertThat(sent).hasSize(2);
    sent.get(0).answer();
    assertThat(sent).hasSize(3);
    assertThat(sent.get(2).keys()).hasSize(98);
    sent.get(1).answer();
    sent.get(2).answer();
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).result()).containsOnlyKeys(keys(i, i + 1));
    }
  }

  @Test
  void aReadOfThousandsGoesInPartsOfWhichTwoAreUnderWay() {
    Future<Map<ModuleKey, StoredEntry>> many = read(keys(0, 1000));

    for (int ended = 0; ended < sent.size(); ended++) {
      assertThat(sent.size() - ended).isLessThanOrEqualTo(GatheredReads.UNDER_WAY_MAX);
      assertThat(sent.get(ended).keys()).hasSizeLessThanOrEqualTo(KEYS_MAX);
      assertThat(many.isComplete()).isFalse();
      sent.get(ended).answer();
    }
    assertThat(sent).hasSize(4);
    assertThat(many.result()).containsOnlyKeys(keys(0, 1000));
  }

  @Test
  void aSmallReadGoesBeforeTheParts() {
    read(keys(0, 2000));
    Future<Map<ModuleKey, StoredEntry>> small = read(keys(5000, 5001));

    sent.get(0).answer();

    assertThat(sent).hasSize(3);
    assertThat(sent.get(2).keys()).containsExactlyElementsOf(keys(5000, 5001));
    sent.get(2).answer();
    assertThat(small.isComplete()).isTrue();
    assertThat(sent.get(3).keys()).hasSize(KEYS_MAX);
  }

  @Test
  void aSmallReadIsSentAfterAPeriodThoughNothingEnds() {
    hang();
    read(keys(2, 3));
    assertThat(sent).hasSize(2);

    period();

    assertThat(sent).hasSize(3);
  }

  @Test
  void moreThanAStatementTakesIsSentPeriodByPeriod() {
    hang();
    for (int i = 0; i < 3; i++) {
      read(keys(1000 * i, 1000 * i + 200));
    }

    period();
    period();
    period();

    assertThat(sent).hasSize(5);
    assertThat(alarms).isEmpty();
  }

  @Test
  void partsWaitAsLongAsStatementsEnd() {
    read(keys(0, 256 * 12));
    for (int ended = 0; ended < 10; ended++) {
      for (int i = 1; i < GatheredReads.PART_PATIENCE; i++) {
        period();
      }
      assertThat(sent).hasSize(ended + 2);
      sent.get(ended).answer();
    }
  }

  @Test
  void partsAreSentInTheEndThoughNothingEnds() {
    read(keys(0, 256 * 4));
    for (int i = 1; i < GatheredReads.PART_PATIENCE; i++) {
      period();
    }
    assertThat(sent).hasSize(2);

    period();

    assertThat(sent).hasSize(3);
  }

  @Test
  void aStatementThatFailsFailsItsReadsAndNoOthers() {
    Future<Map<ModuleKey, StoredEntry>> one = read(keys(0, 1));
    Future<Map<ModuleKey, StoredEntry>> two = read(keys(1, 2));
    Future<Map<ModuleKey, StoredEntry>> three = read(keys(2, 3));
    Future<Map<ModuleKey, StoredEntry>> many = read(keys(10, 310));

    sent.get(0).rows().fail("gone");
    sent.get(1).answer();
    sent.get(2).answer();
    sent.get(3).rows().fail("gone too");

    assertThat(one.failed()).isTrue();
    assertThat(two.result()).containsOnlyKeys(keys(1, 2));
    assertThat(three.result()).containsOnlyKeys(keys(2, 3));
    assertThat(many.cause()).hasMessage("gone too");
    sent.get(4).answer(); // its other part was on its way
    assertThat(read(keys(3, 4)).isComplete()).isFalse();
    assertThat(sent).hasSize(6);
  }

  /** In a turn of its own. */
  private Future<Map<ModuleKey, StoredEntry>> read(List<ModuleKey> keys) {
    Future<Map<ModuleKey, StoredEntry>> rows = reads.read(keys);
    turn();
    return rows;
  }

  private void turn() {
    turns.removeFirst().run();
  }

  private void hang() {
    read(keys(0, 1));
    read(keys(1, 2));
    assertThat(sent).hasSize(GatheredReads.UNDER_WAY_MAX);
  }

  private void period() {
    alarms.removeFirst().run();
  }

  private Future<Map<ModuleKey, StoredEntry>> send(Collection<ModuleKey> keys) {
    Statement statement = new Statement(List.copyOf(keys), Promise.promise());
    sent.add(statement);
    return statement.rows().future();
  }

  private static List<ModuleKey> keys(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new ModuleKey(REALM, REALM + "m" + i, CacheScope.PUBLIC, "", "x1"))
        .toList();
  }

  private static StoredEntry row(ModuleKey key) {
    return new StoredEntry(
        key,
        new ModuleEntry.Missing(ModuleError.of(ModuleError.Kind.MISSING, "gone")),
        null,
        1,
        null,
        0,
        100);
  }
}
