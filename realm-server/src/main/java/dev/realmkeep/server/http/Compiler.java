package dev.realmkeep.server.http;

import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.ModuleError;
import java.util.concurrent.CompletableFuture;

/**
 * Turns a module's source into the JavaScript a browser or another server can load. May be called
 * from any thread and never blocks; the future fails only on a defect.
 */
public interface Compiler {

  /**
   * @param fileUrl URL of the file with its extension, which decides the language
   * @param source the bytes as stored; not modified
   * @param sha256 lower-case hex of the source's SHA-256: equal hashes compile equally
   */
  CompletableFuture<Compilation> compile(String fileUrl, byte[] source, String sha256);

  /** The closed set of results. */
  sealed interface Compilation {

    /**
     * @param javascript UTF-8
     */
    record Compiled(byte[] javascript) implements Compilation {}

    /** The source is not valid; the error has the position. */
    record Refused(ModuleError error) implements Compilation {}

    /** Nothing is known about the source now. */
    record Unanswered(Unavailable reason) implements Compilation {}
  }
}
