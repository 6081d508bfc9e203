package dev.realmkeep.prerender.compile;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Turns the source of a module into JavaScript that a browser or another server can load: types are
 * gone, template tags are empty classes, field decorators are static properties, and import
 * specifiers are as the author wrote them. Nothing is evaluated.
 *
 * <p>May be called from any thread and never blocks. Equal sources of one language compile equally.
 * Overload is {@link CompiledForm.Unanswered}; the future fails only on a defect, or because the
 * compiler is closed.
 */
public interface ModuleCompiler {

  CompletableFuture<CompiledForm> compile(CompileJob job);

  /**
   * @param fileUrl URL of the file with its extension, which decides the language
   * @param source the bytes as stored; not modified
   * @param hardLimit the job's wall-clock limit, waiting included
   */
  record CompileJob(String fileUrl, byte[] source, Duration hardLimit) {}
}
