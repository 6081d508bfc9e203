package dev.realmkeep.coordination.db;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases 15 to 18 are tested for; others are refused by name. */
class SupportedServersTest {

  @ParameterizedTest
  @ValueSource(ints = {150000, 150017, 160004, 170009, 180000, 180099})
  void theseAreServed(int version) {
    assertThatCode(() -> Database.checkVersion(version)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"90624, 9.624", "140022, 14.22", "190000, 19.0"})
  void othersAreRefused(int version, String named) {
    assertThatExceptionOfType(UnsupportedServerException.class)
        .isThrownBy(() -> Database.checkVersion(version))
        .withMessage("PostgreSQL " + named + " is not supported, 15 to 18 are");
  }
}
