package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.port.SourceStore.SourceRead;
import dev.realmkeep.cache.testing.SampleEntries;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prerender by hand: reads files one by one, so that a test can write between two reads, and ends
 * in an entry named by the text it saw. Not thread-safe.
 */
public final class Prerenders {
  private final SourceStore sources;
  private final String module;
  private final List<FileRead> reads = new ArrayList<>();
  private final StringBuilder seen = new StringBuilder();
  private @Nullable String fileAlias;

  public Prerenders(SourceStore sources, String realm, String path) {
    this.sources = sources;
    this.module = realm + path;
  }

  /** Reads the module itself and the {@code imports}, all of {@code realm}, and ends. */
  public static Populated of(SourceStore sources, String realm, String path, String... imports) {
    Prerenders prerender = new Prerenders(sources, realm, path).read(realm, path);
    for (String imported : imports) {
      prerender.read(realm, imported);
    }
    return prerender.end();
  }

  /** Asks for a file, with its candidates. The first file that answers is the module's own. */
  public Prerenders read(String realm, String path) {
    SourceRead read = await(sources.readFirst(realm, ModuleUrl.candidates(path)));
    for (FileRead one : read.reads()) {
      if (!reads.contains(one)) {
        reads.add(one);
      }
    }
    if (read.file() != null) {
      seen.append(new String(read.file().content(), UTF_8)).append(';');
      if ((realm + path).equals(module)) {
        fileAlias = realm + read.file().path();
      }
    }
    return this;
  }

  public Populated end() {
    return fileAlias == null
        ? SampleEntries.populated(SampleEntries.missing(module), null, reads)
        : SampleEntries.populated(SampleEntries.found(module, seen.toString()), fileAlias, reads);
  }
}
