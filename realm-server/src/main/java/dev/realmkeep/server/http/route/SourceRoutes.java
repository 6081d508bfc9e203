package dev.realmkeep.server.http.route;

import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.SourceFile;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.server.http.Compiler;
import dev.realmkeep.server.http.MediaTypes;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.ETag;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.Generations;
import dev.realmkeep.server.http.exchange.RealmMap;
import dev.realmkeep.server.http.exchange.RealmTarget;
import dev.realmkeep.server.http.exchange.RequestHeaders;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads the files of realms, as stored or compiled. */
public final class SourceRoutes {
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

  private final SourceStore sources;
  private final Compiler compiler;
  private final String compilerVersion;
  private final RealmMap realms;
  private final Generations generations;

  /**
   * @param compilerVersion changes whenever compiled forms of the same source may differ
   */
  public SourceRoutes(
      SourceStore sources,
      Compiler compiler,
      String compilerVersion,
      RealmMap realms,
      Generations generations) {
    this.sources = sources;
    this.compiler = compiler;
    this.compilerVersion = compilerVersion;
    this.realms = realms;
    this.generations = generations;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.reading(Endpoint.FILE, this::read));
  }

  private CompletableFuture<Answer> read(Call call) {
    RealmTarget target = call.target().orElse(null);
    if (target == null) {
      return CompletableFuture.completedFuture(outsideRealms(call.path()));
    }
    if (target.path().endsWith("/")) {
      throw notFound(target.url() + " names no file: it ends in a slash");
    }
    // Before the read, so that the header never claims more than the answer reflects.
    long applied = generations.applied(target.realm());
    return sources
        .readFirst(target.realm().url(), ModuleUrl.candidates(target.path()))
        .thenCompose(read -> {
          SourceFile file = read.file();
          if (file == null) {
            throw notFound("no file answers to " + target.url());
          }
          return represent(call, target, file)
              .thenApply(answer ->
                  located(answer, target, file)
                      .with("Vary", "Accept")
                      .with("Content-Security-Policy", "default-src 'none'; sandbox")
                      .with(RequestHeaders.GENERATION, Math.max(applied, file.version())));
        });
  }

  private CompletableFuture<Answer> represent(Call call, RealmTarget target, SourceFile file) {
    boolean executable = ModuleUrl.hasExecutableExtension(file.path());
    if (call.hasQuery("compiled") && !executable) {
      throw ProblemException.badRequest(file.path() + " is not a module: it has no compiled form");
    }
    ETag tag = ETag.of(file);
    if (!executable || !(call.hasQuery("compiled") || prefersJavascript(call.header("Accept")))) {
      return CompletableFuture.completedFuture(
          Answer.bytes(MediaTypes.ofPath(file.path()), file.content()).tagged(tag));
    }
    return compiler
        .compile(target.realm().url() + file.path(), file.content(), file.sha256())
        .thenApply(compilation ->
            switch (compilation) {
              case Compiler.Compilation.Compiled(byte[] javascript) ->
                  Answer.bytes(JAVASCRIPT, javascript).tagged(tag.derived(compilerVersion));
              case Compiler.Compilation.Refused(ModuleError error) ->
                  throw new ProblemException(OutcomeProblems.ofModuleError(error));
              case Compiler.Compilation.Unanswered(Unavailable reason) ->
                  throw new ProblemException(OutcomeProblems.of(reason));
            });
  }

  /** A resolved path says which file it resolved to, as an import would. */
  private Answer located(Answer answer, RealmTarget target, SourceFile file) {
    return file.path().equals(target.path())
        ? answer
        : answer.with("Content-Location", realms.pathOf(target.realm().url() + file.path()));
  }

  private Answer outsideRealms(String path) {
    if (realms.lacksSlash(path)) {
      return Answer.empty(308).with("Location", path + "/");
    }
    throw new ProblemException(OutcomeProblems.noSuchRealm(path));
  }

  private static boolean prefersJavascript(@Nullable String accept) {
    return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/javascript");
  }

  private static ProblemException notFound(String detail) {
    return new ProblemException(Problem.of(ProblemType.MODULE_NOT_FOUND, detail));
  }
}
