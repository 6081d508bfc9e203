package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler;
import dev.realmkeep.prerender.compile.ModuleCompiler.CompileJob;
import dev.realmkeep.prerender.transpile.CompileScreen;
import dev.realmkeep.prerender.transpile.SyntaxException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets a file pass that another process has compiled within the limit. It is the same compiler with
 * the same options: what it did there without a panic, a crash or a stall it does here. What it
 * makes is not used, it lacks what the loader has to know of a module.
 */
public final class CompiledElsewhere implements CompileScreen {
  /** For a compiler that breaks its promise. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ModuleCompiler compiler;
  private final Duration limit;

  /**
   * @param compiler works in another process
   * @param limit of one file, waiting included
   */
  public CompiledElsewhere(ModuleCompiler compiler, Duration limit) {
    this.compiler = compiler;
    this.limit = limit;
  }

  /**
   * @throws StoreUnavailableException when nobody was free to compile it: try again
   */
  @Override
  public void pass(String fileUrl, byte[] content) throws SyntaxException {
    CompiledForm form;
    try {
      form =
          compiler
              .compile(new CompileJob(fileUrl, content, limit))
              .orTimeout(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
              .join();
    } catch (CompletionException e) {
      throw new StoreUnavailableException("no worker has compiled " + fileUrl, e);
    }
    switch (form) {
      case CompiledForm.JavaScript made -> {}
      case CompiledForm.Refused(ModuleError error) ->
          throw new SyntaxException(error.message(), error.line(), error.column());
      case CompiledForm.Unanswered(String reason) ->
          throw new StoreUnavailableException(
              "no worker has compiled " + fileUrl + ": " + reason, new TimeoutException(reason));
    }
  }
}
