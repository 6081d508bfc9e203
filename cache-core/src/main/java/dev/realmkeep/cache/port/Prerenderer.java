package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.ModuleEntry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a module in isolation and describes its exports. May be called from any thread and
 * never blocks. Whatever the module does ends in an entry within the job's hard limit plus one
 * second; the future fails only with {@link StoreUnavailableException} (a source could not be read)
 * or a defect of the prerenderer.
 */
public interface Prerenderer extends AutoCloseable {

  /** Version of everything that shapes an entry: extraction, loader, stubs, base realm. */
  String extractorVersion();

  /** How many prerenders it runs at once, at least 1. More are queued by the caller, not here. */
  int slots();

  CompletableFuture<Prerendered> prerender(PrerenderJob job);

  @Override
  void close();

  /**
   * @param moduleUrl normalised URL of the module, with or without extension
   * @param realm URL of its realm
   * @param hardLimit the job's wall-clock limit
   */
  record PrerenderJob(String moduleUrl, String realm, ModuleSources sources, Duration hardLimit) {}

  /**
   * @param fileAlias URL of the file that answered {@code moduleUrl}, null when none did
   * @param tookMillis milliseconds from start to end
   */
  record Prerendered(ModuleEntry entry, @Nullable String fileAlias, long tookMillis) {}
}
