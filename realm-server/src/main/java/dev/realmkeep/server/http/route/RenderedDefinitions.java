package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.realmkeep.cache.json.CodeRefJson;
import dev.realmkeep.cache.json.DefinitionJson;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.server.http.exchange.ETag;
import dev.realmkeep.server.json.JsonDocument;
import java.io.IOException;
import java.util.List;

/**
 * Answers of definitions as bytes, with their entity tags. What L1 answers is the same object each
 * time, so its bytes are made once and kept as long as it is: an invalidation that drops the object
 * drops them. Any thread.
 */
final class RenderedDefinitions {

  /** Bytes of bodies kept, at most; beyond, those that were not asked for are made anew. */
  private static final long BYTES_MAX = 16L << 20;

  private final Cache<Definition, Rendered> kept =
      Caffeine.newBuilder()
          .weakKeys() // compares by identity
          .maximumWeight(BYTES_MAX)
          .weigher((Definition definition, Rendered rendered) -> rendered.body().length)
          .executor(Runnable::run)
          .build();

  /**
   * @param body shared, do not modify it
   */
  record Rendered(List<CodeRef> types, byte[] body, ETag tag) {}

  Rendered of(DefinitionOutcome.Answered answered) {
    Rendered known = kept.getIfPresent(answered.definition());
    if (known != null && known.types().equals(answered.types())) {
      return known;
    }
    byte[] body = JsonDocument.write(json -> write(json, answered));
    Rendered made = new Rendered(answered.types(), body, ETag.ofContent(body));
    kept.put(answered.definition(), made);
    return made;
  }

  static void write(JsonGenerator json, DefinitionOutcome.Answered answered) throws IOException {
    json.writeStartObject();
    json.writeFieldName("definition");
    DefinitionJson.write(json, answered.definition());
    json.writeArrayFieldStart("types");
    for (CodeRef type : answered.types()) {
      CodeRefJson.write(json, type);
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
