package dev.realmkeep.prerender.loader;

import dev.realmkeep.cache.port.ModuleSources.Loaded;

/**
 * The blocking form of {@link dev.realmkeep.cache.port.ModuleSources}: the files one prerender may
 * see. Called on the thread that evaluates, by one prerender only.
 */
@FunctionalInterface
public interface ModuleSourceReader {

  /**
   * The file that answers to {@code url}, an absolute and normalised module URL, after trying its
   * candidates.
   *
   * @throws SourceUnavailableException when the file could not be read; ends the prerender without
   *     an entry
   */
  Loaded load(String url);

  /**
   * {@link #load} will be called with {@code url}: a reader that has to ask elsewhere may ask now,
   * so that many questions are under way at once. Each url is announced at most once, and before it
   * is loaded.
   */
  default void expect(String url) {}

  /** A source could neither be read nor be said to be absent. */
  final class SourceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SourceUnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
