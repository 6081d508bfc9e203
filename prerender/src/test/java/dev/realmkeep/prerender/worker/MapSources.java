package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A realm's files from a map of path to text. */
public record MapSources(String realm, Map<String, String> files) implements ModuleSources {

  public static final String REALM = "https://realm.example/";

  public static MapSources of(Map<String, String> files) {
    return new MapSources(REALM, files);
  }

  @Override
  public CompletableFuture<Loaded> load(String url) {
    if (!url.startsWith(realm)) {
      return CompletableFuture.completedFuture(new Loaded.Foreign(url));
    }
    for (String path : ModuleUrl.candidates(url.substring(realm.length()))) {
      String text = files.get(path);
      if (text != null) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return CompletableFuture.completedFuture(
            new Loaded.Source(realm + path, content, sha256(content)));
      }
    }
    return CompletableFuture.completedFuture(new Loaded.Absent(url));
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
