package dev.realmkeep.coordination.populate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyJsonTest {
  private static final String REALM = "https://r.example/a/";

  @ParameterizedTest
  @ValueSource(strings = {"m", "a b*/", "-- \n; DROP TABLE modules", "\u2028\"'\\$1"})
  void aStatementNamesTheKeyOnOneLine(String path) {
    ModuleKey key = new ModuleKey(REALM, REALM + path, CacheScope.REALM_AUTH, "ada", "x1");

    String statement = KeyJson.statement(key);

    assertThat(statement).startsWith("SELECT 1 -- ").doesNotContain("\n", "\r");
    assertThat(KeyJson.ofStatement(statement)).contains(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT 1",
        "SELECT 1 -- holds ",
        "SELECT 1 -- holds {\"realm\":\"https://r.exa",
        "SELECT 1 -- holds {}",
        "SELECT 1 -- holds {\"realm\":7}"
      })
  void whatIsCutOffOrNotOursNamesNothing(String statement) {
    assertThat(KeyJson.ofStatement(statement)).isEmpty();
  }
}
