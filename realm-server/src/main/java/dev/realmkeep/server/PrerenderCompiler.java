package dev.realmkeep.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler;
import dev.realmkeep.prerender.compile.ModuleCompiler.CompileJob;
import dev.realmkeep.server.http.Compiler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Compiled forms from the prerenderer's workers, kept by content and language within a bound of
 * bytes. Any thread; never blocks. Requests for the same content share one compilation. A form or
 * an error that follows from the source is kept; what may differ at the next try is not. Overload
 * of the workers is answered as {@link Unavailable.Reason#OVERLOADED}.
 */
final class PrerenderCompiler implements Compiler {

  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Estimate of what an entry takes beside its text, bytes. */
  private static final int ENTRY_BYTES = 256;

  private final ModuleCompiler compiler;
  private final Duration hardLimit;
  private final Cache<Key, CompiledForm> kept;
  private final ConcurrentMap<Key, CompletableFuture<CompiledForm>> running =
      new ConcurrentHashMap<>();

  /** Equal keys compile equally, but for the name of the file in an error. */
  private record Key(String sha256, String extension) {}

  /**
   * @param hardLimit of one compilation, waiting included
   * @param keptBytesMax forms kept, bytes
   */
  PrerenderCompiler(ModuleCompiler compiler, Duration hardLimit, long keptBytesMax) {
    this.compiler = compiler;
    this.hardLimit = hardLimit;
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(keptBytesMax)
            .weigher((Key key, CompiledForm form) -> weight(form))
            .build();
  }

  @Override
  public CompletableFuture<Compilation> compile(String fileUrl, byte[] source, String sha256) {
    Key key = new Key(sha256, fileUrl.substring(fileUrl.lastIndexOf('.') + 1));
    CompiledForm known = kept.getIfPresent(key);
    if (known != null) {
      return CompletableFuture.completedFuture(compilation(known, fileUrl));
    }
    CompletableFuture<CompiledForm> mine = new CompletableFuture<>();
    CompletableFuture<CompiledForm> other = running.putIfAbsent(key, mine);
    if (other == null) {
      compiler
          .compile(new CompileJob(fileUrl, source, hardLimit))
          .whenComplete((form, failure) -> {
            if (failure == null && lasts(form)) {
              kept.put(key, form);
            }
            running.remove(key, mine);
            if (failure == null) {
              mine.complete(form);
            } else {
              mine.completeExceptionally(failure);
            }
          });
    }
    return (other == null ? mine : other).thenApply(form -> compilation(form, fileUrl));
  }

  private static boolean lasts(CompiledForm form) {
    return switch (form) {
      case CompiledForm.JavaScript javascript -> true;
      case CompiledForm.Refused(ModuleError error) -> !error.kind().isTransient();
      case CompiledForm.Unanswered unanswered -> false;
    };
  }

  private static int weight(CompiledForm form) {
    return ENTRY_BYTES
        + switch (form) {
          case CompiledForm.JavaScript(byte[] text) -> text.length;
          case CompiledForm.Refused(ModuleError error) -> 2 * error.message().length();
          case CompiledForm.Unanswered(String reason) -> 2 * reason.length();
        };
  }

  private static Compilation compilation(CompiledForm form, String fileUrl) {
    return switch (form) {
      case CompiledForm.JavaScript(byte[] text) -> new Compilation.Compiled(text);
      case CompiledForm.Refused(ModuleError error) ->
          new Compilation.Refused(
              new ModuleError(
                  error.kind(),
                  error.message(),
                  fileUrl,
                  error.line(),
                  error.column(),
                  error.stack(),
                  error.additionalErrors()));
      case CompiledForm.Unanswered(String reason) ->
          new Compilation.Unanswered(new Unavailable(Unavailable.Reason.OVERLOADED, reason, RETRY));
    };
  }
}
