package dev.realmkeep.deploy.bench;

import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The files of a directory as a realm's sources, all in memory. */
final class DirectorySources implements ModuleSources {

  private final String realm;
  private final Map<String, Loaded.Source> files = new HashMap<>();

  DirectorySources(String realm, Path directory) {
    this.realm = realm;
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String url = ModuleUrl.of(realm, directory.relativize(file).toString());
        byte[] content = Files.readAllBytes(file);
        files.put(url, new Loaded.Source(url, content, sha256(content)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletableFuture<Loaded> load(String url) {
    if (!url.startsWith(realm)) {
      return CompletableFuture.completedFuture(new Loaded.Foreign(url));
    }
    for (String candidate : ModuleUrl.candidates(url)) {
      Loaded.Source file = files.get(candidate);
      if (file != null) {
        return CompletableFuture.completedFuture(file);
      }
    }
    return CompletableFuture.completedFuture(new Loaded.Absent(url));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
