package dev.realmkeep.prerender.transpile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.realmkeep.prerender.transpile.TranspiledModule.Positions;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A JSON file as a module whose default export is its value. */
final class JsonModule {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String BEFORE = "export default ";

  private JsonModule() {}

  static TranspiledModule of(String text) throws SyntaxException {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new SyntaxException("an empty JSON file", 1, 1);
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        var at = parser.currentTokenLocation();
        throw new SyntaxException("text after the JSON value", at.getLineNr(), at.getColumnNr());
      }
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new SyntaxException(
          e.getOriginalMessage(),
          at == null ? 0 : at.getLineNr(),
          at == null ? 0 : at.getColumnNr());
    } catch (IOException e) {
      throw new IllegalStateException("reading a string failed", e);
    }
    // The value is JavaScript as it stands (ECMA-262, JSON superset).
    return new TranspiledModule(
        BEFORE + text.strip() + ";", List.of(), Set.of("default"), Set.of(), Positions.SAME);
  }
}
