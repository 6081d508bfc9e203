package dev.realmkeep.server.http;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.Diagnostics;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.Prerenderer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Evaluates a language of one statement per line, so that tests of HTTP do not wait for JavaScript:
 * {@code card Name field…}, {@code broken Name message}, {@code import ./path}, {@code throw
 * message}, {@code trap}, {@code late}, {@code wait} (until {@link #letGo}).
 */
final class ScriptedModules implements Prerenderer {
  static final String VERSION = "scripted-1";

  final AtomicInteger prerenders = new AtomicInteger();
  private final CompletableFuture<Void> waiting = new CompletableFuture<>();
  final CompletableFuture<Void> reachedWait = new CompletableFuture<>();

  void letGo() {
    waiting.complete(null);
  }

  @Override
  public String extractorVersion() {
    return VERSION;
  }

  @Override
  public int slots() {
    return 2;
  }

  @Override
  public CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    prerenders.incrementAndGet();
    return job.sources()
        .load(job.moduleUrl())
        .thenCompose(loaded ->
            switch (loaded) {
              case ModuleSources.Loaded.Source source ->
                  evaluate(job, source).thenApply(e -> new Prerendered(e, source.fileUrl(), 1));
              default ->
                  CompletableFuture.completedFuture(
                      new Prerendered(new ModuleEntry.Missing(missing(job.moduleUrl())), null, 1));
            });
  }

  private CompletableFuture<ModuleEntry> evaluate(
      PrerenderJob job, ModuleSources.Loaded.Source source) {
    String module = ModuleUrl.withoutExecutableExtension(source.fileUrl());
    Map<String, ExportEntry> exports = new LinkedHashMap<>();
    List<String> deps = new ArrayList<>();
    List<ModuleError> failures = new ArrayList<>();
    CompletableFuture<Void> steps = CompletableFuture.completedFuture(null);
    List<String> lines = new String(source.content(), StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      int line = i + 1;
      String[] words = lines.get(i).split(" ");
      switch (words[0]) {
        case "card" -> exports.put(words[1], card(module, words));
        case "broken" ->
            exports.put(
                words[1],
                new ExportEntry.Undefined(
                    ModuleError.at(
                        ModuleError.Kind.EVALUATION, words[2], source.fileUrl(), line, 1)));
        case "import" -> {
          String url = URI.create(source.fileUrl()).resolve(words[1]).toString();
          steps =
              steps
                  .thenCompose(done -> job.sources().load(url))
                  .thenAccept(found -> {
                    if (found instanceof ModuleSources.Loaded.Source dependency) {
                      deps.add(ModuleUrl.withoutExecutableExtension(dependency.fileUrl()));
                    } else {
                      failures.add(
                          new ModuleError(
                              ModuleError.Kind.MISSING,
                              "cannot import " + words[1],
                              source.fileUrl(),
                              line,
                              8,
                              null,
                              List.of(missing(url))));
                    }
                  });
        }
        case "throw" ->
            failures.add(
                new ModuleError(
                    ModuleError.Kind.EVALUATION,
                    words[1],
                    source.fileUrl(),
                    line,
                    7,
                    "Error: " + words[1] + "\n    at " + source.fileUrl() + ":" + line + ":7",
                    List.of()));
        case "trap" -> failures.add(ModuleError.of(ModuleError.Kind.TRAPPED, "the isolate died"));
        case "late" ->
            failures.add(ModuleError.of(ModuleError.Kind.TIME_LIMIT, "it took too long"));
        case "wait" -> {
          reachedWait.complete(null);
          steps = steps.thenCompose(done -> waiting);
        }
        default -> {}
      }
    }
    return steps.thenApply(done ->
        failures.isEmpty()
            ? new ModuleEntry.Found(exports, deps, Diagnostics.NONE)
            : new ModuleEntry.Failed(failures.get(0), deps, Diagnostics.NONE));
  }

  private static ExportEntry card(String module, String[] words) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 2; i < words.length; i++) {
      fields.put(words[i], "f0");
    }
    FieldDefinition text =
        new FieldDefinition(
            FieldDefinition.Kind.CONTAINS,
            true,
            false,
            CodeRef.of("@cardstack/base/card-api", "StringField"),
            null,
            null,
            null);
    CodeRef ref = CodeRef.of(module, words[1]);
    return new ExportEntry.Defined(
        new Definition(
            Definition.Type.CARD_DEF,
            ref,
            words[1],
            fields,
            fields.isEmpty() ? Map.of() : Map.of("f0", text)),
        List.of(ref, CodeRef.of("@cardstack/base/card-api", "CardDef")));
  }

  private static ModuleError missing(String url) {
    return new ModuleError(
        ModuleError.Kind.MISSING, "no file answers to " + url, url, 0, 0, null, List.of());
  }

  @Override
  public void close() {}
}
