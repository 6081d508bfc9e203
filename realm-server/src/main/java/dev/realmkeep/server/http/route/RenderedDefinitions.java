package dev.realmkeep.server.http.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.realmkeep.cache.json.DescribedJson;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.model.Described;
import dev.realmkeep.server.http.exchange.ETag;
import dev.realmkeep.server.json.JsonDocument;

/**
 * Answers of definitions as bytes, with their entity tags. What L1 answers is the same object each
 * time, so its bytes are made once and kept as long as it is: an invalidation that drops the object
 * drops them. Any thread.
 */
final class RenderedDefinitions {

  /** Bytes of bodies kept, at most; beyond, those that were not asked for are made anew. */
  private static final long BYTES_MAX = 16L << 20;

  private final Cache<Described, Rendered> kept =
      Caffeine.newBuilder()
          .weakKeys() // compares by identity
          .maximumWeight(BYTES_MAX)
          .weigher((Described described, Rendered rendered) -> rendered.body().length)
          .executor(Runnable::run)
          .build();

  /**
   * @param body shared, do not modify it
   */
  record Rendered(byte[] body, ETag tag) {}

  Rendered of(DefinitionOutcome.Answered answered) {
    Rendered known = kept.getIfPresent(answered.described());
    if (known != null) {
      return known;
    }
    byte[] body = JsonDocument.write(json -> DescribedJson.write(json, answered.described()));
    Rendered made = new Rendered(body, ETag.ofContent(body));
    kept.put(answered.described(), made);
    return made;
  }
}
