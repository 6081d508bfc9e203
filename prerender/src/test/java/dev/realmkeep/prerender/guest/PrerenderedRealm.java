package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A realm in memory whose modules are prerendered in this process. */
final class PrerenderedRealm implements AutoCloseable {
  static final String URL = "https://r.example/ws/";

  private final InProcessPrerenderer prerenderer = InProcessPrerenderer.unlimited(1);
  private final MapSources sources = new MapSources(URL);

  PrerenderedRealm file(String path, String text) {
    sources.file(URL + path, text);
    return this;
  }

  MapSources sources() {
    return sources;
  }

  ModuleEntry entry(String path) {
    return prerenderer
        .prerender(new PrerenderJob(URL + path, URL, sources, Duration.ofSeconds(10)))
        .orTimeout(60, TimeUnit.SECONDS)
        .join()
        .entry();
  }

  ModuleEntry.Found found(String path) {
    ModuleEntry entry = entry(path);
    if (entry instanceof ModuleEntry.Found found) {
      return found;
    }
    throw new AssertionError("not found: " + entry);
  }

  ExportEntry.Defined defined(String path, String export) {
    if (found(path).exports().get(export) instanceof ExportEntry.Defined defined) {
      return defined;
    }
    throw new AssertionError("not defined: " + found(path).exports());
  }

  Definition definition(String path, String export) {
    return defined(path, export).definition();
  }

  FieldDefinition field(String path, String export, String field) {
    return definition(path, export).field(field);
  }

  ModuleError error(String path) {
    return switch (entry(path)) {
      case ModuleEntry.Failed failed -> failed.error();
      case ModuleEntry.Missing missing -> missing.error();
      case ModuleEntry.Found found -> throw new AssertionError("no error: " + found);
    };
  }

  static CodeRef ref(String module, String name) {
    return CodeRef.of(URL + module, name);
  }

  static CodeRef base(String module, String name) {
    return CodeRef.of("@cardstack/base/" + module, name);
  }

  @Override
  public void close() {
    prerenderer.close();
  }
}
