package dev.realmkeep.cache.memory;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.failed;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.testing.FakeClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryTest {
  private static final ModuleKey KEY = key("https://r.example/a/", "m.ts");

  @Test
  void theRestOfARowsLifeIsToldAlsoWhenItIsOver() {
    FakeClock clock = new FakeClock();
    InMemoryRealms realms = new InMemoryRealms(clock);
    Populated slow =
        new Populated(
            failed(ModuleError.Kind.TIME_LIMIT, "slow"),
            null,
            List.of(),
            Duration.ofSeconds(30),
            1,
            1);
    await(realms.persist(KEY, slow));

    clock.advance(Duration.ofSeconds(10));
    assertThat(expiresIn(realms)).isEqualTo(Duration.ofSeconds(20));

    clock.advance(Duration.ofSeconds(25));
    assertThat(expiresIn(realms)).isEqualTo(Duration.ofSeconds(-5));
  }

  private static Duration expiresIn(InMemoryRealms realms) {
    Duration rest = await(realms.read(List.of(KEY))).values().iterator().next().expiresIn();
    assertThat(rest).isNotNull();
    return rest;
  }
}
