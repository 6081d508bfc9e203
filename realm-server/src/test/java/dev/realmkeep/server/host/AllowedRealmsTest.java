package dev.realmkeep.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose code may run inside the server. */
class AllowedRealmsTest {
  private static final String BANK = "https://realms.example/bank/";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bank",
        "/bank/",
        "/bank",
        "https://realms.example/bank/",
        "https://realms.example/bank",
        "*"
      })
  void aRealmIsNamedByItsPathOrItsUrlOrWithAllOthers(String name) {
    assertThat(new AllowedRealms(List.of("shop", name)).contains(BANK)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "ban",
        "bank2",
        "Bank",
        "bank/west",
        "west/bank",
        "https://realms.example/",
        "https://realms.example",
        "https://other.example/bank/",
        "http://realms.example/bank/",
        "realms.example/bank",
        "bank*",
        "**"
      })
  void aNameThatIsAlmostTheRealmsDoesNotAllowIt(String name) {
    assertThat(new AllowedRealms(List.of(name)).contains(BANK)).isFalse();
  }

  @Test
  void nobodyIsAllowedWhenNobodyIsNamed() {
    assertThat(new AllowedRealms(List.of()).contains(BANK)).isFalse();
  }

  @Test
  void aRealmBelowAnAllowedOneIsAnother() {
    AllowedRealms allowed = new AllowedRealms(List.of("bank"));

    assertThat(allowed.contains(BANK + "west/")).isFalse();
    assertThat(allowed.contains("https://realms.example/west/bank/")).isFalse();
  }

  @Test
  void aRealmInADeepPathIsNamedByAllOfIt() {
    AllowedRealms allowed = new AllowedRealms(List.of("west/b%C3%A4nk"));

    assertThat(allowed.contains("https://realms.example/west/b%C3%A4nk/")).isTrue();
    assertThat(allowed.contains("https://realms.example/b%C3%A4nk/")).isFalse();
  }

  @Test
  void theOperatorsRealmsAreAllowedByTheirExactUrl() {
    AllowedRealms allowed = new AllowedRealms(List.of());

    allowed.allow(BANK);

    assertThat(allowed.contains(BANK)).isTrue();
    assertThat(allowed.contains("https://other.example/bank/")).isFalse();
  }
}
