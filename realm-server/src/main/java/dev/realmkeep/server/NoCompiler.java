package dev.realmkeep.server;

import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.server.http.Compiler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Answers no compiled form. */
final class NoCompiler implements Compiler {

  private static final Duration RETRY = Duration.ofMinutes(1);

  @Override
  public CompletableFuture<Compilation> compile(String fileUrl, byte[] source, String sha256) {
    return CompletableFuture.completedFuture(
        new Compilation.Unanswered(
            new Unavailable(
                Unavailable.Reason.OVERLOADED, "compiled forms are not available", RETRY)));
  }
}
