package dev.realmkeep.server.http;

import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.model.ModuleError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Puts a line before the source; refuses {@code syntax!}, does not answer {@code busy!}. */
final class ScriptedCompiler implements Compiler {
  @Override
  public CompletableFuture<Compilation> compile(String fileUrl, byte[] source, String sha256) {
    String text = new String(source, StandardCharsets.UTF_8);
    return CompletableFuture.completedFuture(
        switch (text.strip()) {
          case "syntax!" ->
              new Compilation.Refused(
                  ModuleError.at(ModuleError.Kind.SYNTAX, "unexpected !", fileUrl, 1, 7));
          case "busy!" ->
              new Compilation.Unanswered(
                  new Unavailable(
                      Unavailable.Reason.OVERLOADED, "workers are busy", Duration.ofSeconds(2)));
          default ->
              new Compilation.Compiled(("// compiled\n" + text).getBytes(StandardCharsets.UTF_8));
        });
  }
}
