package dev.realmkeep.cache.port;

import java.util.concurrent.CompletableFuture;

/**
 * The files one prerender may see. It records every file asked for, so an instance serves one
 * prerender only. May be called from any thread.
 */
public interface ModuleSources {

  /**
   * The file that answers to an absolute, normalised module URL, after trying its candidates (see
   * {@link dev.realmkeep.cache.model.ModuleUrl#candidates}). Fails only with {@link
   * StoreUnavailableException}.
   */
  CompletableFuture<Loaded> load(String url);

  /** The answer to {@link #load}. */
  sealed interface Loaded {
    /**
     * @param fileUrl URL of the file that answered, with its extension; the identity of the module
     * @param sha256 lower-case hex, the key under which derived forms may be cached
     */
    record Source(String fileUrl, byte[] content, String sha256) implements Loaded {}

    /** In a known realm, and no candidate exists. */
    record Absent(String url) implements Loaded {}

    /** In no known realm: a stub stands in. */
    record Foreign(String url) implements Loaded {}

    /** In a realm the importing realm's owner may not read. */
    record Forbidden(String url) implements Loaded {}
  }
}
