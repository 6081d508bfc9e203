package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.prerender.loader.ModuleSourceReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;

/** Reads a program's files and remembers which answered and which did not. For one thread. */
final class RecordedSources implements ModuleSourceReader {
  private final ModuleSources sources;
  private final Set<String> reads = new TreeSet<>();
  private final Map<String, String> hashes = new TreeMap<>();

  RecordedSources(ModuleSources sources) {
    this.sources = sources;
  }

  @Override
  public Loaded load(String url) {
    Loaded loaded;
    try {
      loaded = sources.load(url).join();
    } catch (CompletionException e) {
      throw new SourceUnavailableException(
          "cannot read " + url, e.getCause() == null ? e : e.getCause());
    }
    String normal = normal(url);
    switch (loaded) {
      case Loaded.Source source -> {
        for (String candidate : ModuleUrl.candidates(normal)) {
          reads.add(candidate);
          if (candidate.equals(source.fileUrl())) {
            break;
          }
        }
        reads.add(source.fileUrl());
        hashes.put(source.fileUrl(), source.sha256());
      }
      case Loaded.Absent absent -> reads.addAll(ModuleUrl.candidates(normal));
      case Loaded.Forbidden forbidden -> reads.addAll(ModuleUrl.candidates(normal));
      // A realm of this address may come.
      case Loaded.Foreign foreign -> reads.addAll(ModuleUrl.candidates(normal));
    }
    return loaded;
  }

  private static String normal(String url) {
    try {
      return ModuleUrl.normalize(url);
    } catch (IllegalArgumentException e) {
      return url; // no file can have that name
    }
  }

  /** URLs of files, present or absent, on which the program depends. */
  Set<String> reads() {
    return Set.copyOf(reads);
  }

  /** A hash of everything that was read. */
  String identity() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(hashes.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
