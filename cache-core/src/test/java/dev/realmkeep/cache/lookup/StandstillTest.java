package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.port.StoredEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * A process that stands still while it lands a flight, for longer than it may answer from what it
 * has read:
 *
 * <pre>
 *   a process                                             others
 * 1 reads the row, finds that the read is recent
 * 2 stands still                                          write the source; it does not hear of that
 * 3 goes on: a lookup joins the flight
 * 4 lands it
 * </pre>
 *
 * The lookup of 3 was asked long after the write of 2.
 */
class StandstillTest {

  /** Stands still before it puts, once. */
  private static final class StandingStill extends L1Cache {
    private Runnable meanwhile = () -> {};

    StandingStill() {
      super(1 << 20, 1 << 20);
    }

    @Override
    void put(StoredEntry row, long readAtNanos, BooleanSupplier current) {
      Runnable now = meanwhile;
      meanwhile = () -> {};
      now.run();
      super.put(row, readAtNanos, current);
    }
  }

  @Test
  void whoeverJoinsAfterItIsNotAnsweredWithWhatWasReadBeforeIt() {
    StandingStill l1 = new StandingStill();
    try (LookupFixture writer = new LookupFixture();
        LookupFixture reader =
            new LookupFixture(
                LookupLimits.DEFAULT,
                2,
                writer.realms,
                null,
                parts -> new CachingDefinitionLookup(parts, l1, new Coalescer(1000, 1000)))) {
      writer.write("m.gts", "v1");
      writer.get("m");
      List<CompletableFuture<DefinitionOutcome>> late = new ArrayList<>();
      l1.meanwhile =
          () -> {
            reader.bus.deaf = true;
            reader.bus.trusted = false;
            reader.clock.advance(LookupLimits.DEFAULT.trustWindow().plusMillis(1));
            writer.write("m.gts", "v2");
            late.add(reader.ask("m"));
          };

      await(reader.ask("m"));

      assertThat(LookupFixture.text(await(late.getFirst()))).isEqualTo("v2");
      assertThat(reader.counter("realmkeep.flights.poisoned")).isEqualTo(1);
      assertThat(reader.counter("realmkeep.coalesced")).isEqualTo(1);
      reader.assertEquations();
    }
  }

  @Test
  void whoeverJoinsWithinTheWindowIsAnsweredWithIt() {
    StandingStill l1 = new StandingStill();
    try (LookupFixture reader =
        new LookupFixture(
            LookupLimits.DEFAULT,
            2,
            null,
            null,
            parts -> new CachingDefinitionLookup(parts, l1, new Coalescer(1000, 1000)))) {
      reader.write("m.gts", "v1");
      List<CompletableFuture<DefinitionOutcome>> late = new ArrayList<>();
      l1.meanwhile =
          () -> {
            reader.clock.advance(LookupLimits.DEFAULT.trustWindow());
            late.add(reader.ask("m"));
          };

      await(reader.ask("m"));

      assertThat(LookupFixture.text(await(late.getFirst()))).isEqualTo("v1");
      assertThat(reader.counter("realmkeep.flights.poisoned")).isZero();
      assertThat(reader.prerenders()).isEqualTo(1);
    }
  }
}
