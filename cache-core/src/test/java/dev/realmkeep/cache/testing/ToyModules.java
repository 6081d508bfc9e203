package dev.realmkeep.cache.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A language small enough to evaluate in a test: a line {@code import URL} reads another module,
 * {@code throw TEXT} fails for good, {@code hang} fails for now, {@code plain} has no cards. The
 * one export {@code Main} has as display name the texts of all modules read, in the order of their
 * URLs.
 */
public final class ToyModules {

  private ToyModules() {}

  public static CompletableFuture<Prerendered> evaluate(PrerenderJob job) {
    Evaluation evaluation = new Evaluation(job);
    return evaluation.load(job.moduleUrl()).handle((_, failure) -> evaluation.end(failure));
  }

  private static final class Evaluation {
    private final PrerenderJob job;
    private final Set<String> asked = new LinkedHashSet<>();
    private final TreeMap<String, String> texts = new TreeMap<>();
    private String alias;
    private boolean plain;

    Evaluation(PrerenderJob job) {
      this.job = job;
    }

    CompletableFuture<Void> load(String url) {
      if (!asked.add(url)) {
        return CompletableFuture.completedFuture(null);
      }
      return job.sources().load(url).thenCompose(loaded -> loaded(url, loaded));
    }

    private CompletableFuture<Void> loaded(String url, Loaded loaded) {
      return switch (loaded) {
        case Loaded.Source(String fileUrl, byte[] content, _) -> {
          String text = new String(content, UTF_8);
          if (alias == null) {
            alias = fileUrl;
          }
          texts.put(fileUrl, text);
          CompletableFuture<Void> imports = CompletableFuture.completedFuture(null);
          for (String line : text.split("\n")) {
            imports = imports.thenCompose(_ -> line(fileUrl, line));
          }
          yield imports;
        }
        case Loaded.Absent _ -> failed(ModuleError.Kind.MISSING, "no module at " + url);
        case Loaded.Foreign _ -> CompletableFuture.completedFuture(null);
        case Loaded.Forbidden _ -> failed(ModuleError.Kind.FORBIDDEN, "may not read " + url);
      };
    }

    private CompletableFuture<Void> line(String fileUrl, String line) {
      if (line.startsWith("import ")) {
        URI to = URI.create(fileUrl).resolve(line.substring("import ".length()));
        return load(ModuleUrl.normalize(to.toString()));
      }
      if (line.startsWith("throw ")) {
        return failed(ModuleError.Kind.EVALUATION, line.substring("throw ".length()));
      }
      if (line.equals("hang")) {
        return failed(ModuleError.Kind.TIME_LIMIT, "ran too long");
      }
      plain |= line.equals("plain");
      return CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<Void> failed(ModuleError.Kind kind, String message) {
      return CompletableFuture.failedFuture(new Failure(kind, message));
    }

    Prerendered end(Throwable failure) {
      if (failure == null) {
        ModuleEntry entry =
            plain
                ? new ModuleEntry.Found(Map.of(), List.of(), ModuleEntry.Diagnostics.NONE)
                : SampleEntries.found(job.moduleUrl(), String.join("+", texts.values()));
        return new Prerendered(entry, alias, 1);
      }
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (!(cause instanceof Failure guest)) {
        throw new CompletionException(cause);
      }
      if (guest.kind == ModuleError.Kind.MISSING && alias == null) {
        return new Prerendered(SampleEntries.missing(job.moduleUrl()), null, 1);
      }
      return new Prerendered(SampleEntries.failed(guest.kind, guest.getMessage()), alias, 1);
    }
  }

  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final ModuleError.Kind kind;

    Failure(ModuleError.Kind kind, String message) {
      super(message);
      this.kind = kind;
    }
  }
}
