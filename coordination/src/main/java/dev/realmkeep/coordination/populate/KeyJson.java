package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleKey;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Keys as nodes tell them to each other. Pure functions. */
public final class KeyJson {
  /** What a holder says last to its server, which shows it to whoever asks who is at what. */
  private static final String HOLDS = "SELECT 1 -- holds ";

  private KeyJson() {}

  public static JsonObject write(ModuleKey key) {
    return new JsonObject()
        .put("realm", key.realm())
        .put("module", key.module())
        .put("scope", key.scope().storedName())
        .put("user", key.user())
        .put("extractor", key.extractorVersion());
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws RuntimeException when it is something else
   */
  public static ModuleKey read(JsonObject json) {
    return new ModuleKey(
        json.getString("realm"),
        json.getString("module"),
        CacheScope.ofStoredName(json.getString("scope")),
        json.getString("user"),
        json.getString("extractor"));
  }

  /** A statement that does nothing and names the key; JSON has no line ends that would end it. */
  static String statement(ModuleKey key) {
    return HOLDS + write(key).encode();
  }

  /** The key that such a statement names, when the server has kept all of it. */
  public static Optional<ModuleKey> ofStatement(String statement) {
    try {
      return statement.startsWith(HOLDS)
          ? Optional.of(read(new JsonObject(statement.substring(HOLDS.length()))))
          : Optional.empty();
    } catch (DecodeException
        | ClassCastException
        | IllegalArgumentException
        | NullPointerException cut) {
      return Optional.empty();
    }
  }
}
