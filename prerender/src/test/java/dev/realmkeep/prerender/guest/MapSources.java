package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.ModuleSources;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Realm files held in memory; keeps the URLs asked for, in order. */
public final class MapSources implements ModuleSources {
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<String> realms = new ArrayList<>();
  private final List<String> forbidden = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  public MapSources(String... realms) {
    this.realms.addAll(List.of(realms));
  }

  public MapSources realm(String url) {
    realms.add(url);
    return this;
  }

  public MapSources file(String url, String text) {
    return file(url, text.getBytes(StandardCharsets.UTF_8));
  }

  public MapSources file(String url, byte[] content) {
    files.put(url, content);
    return this;
  }

  public MapSources forbid(String prefix) {
    forbidden.add(prefix);
    return this;
  }

  public List<String> asked() {
    return asked;
  }

  public Loaded read(String url) {
    asked.add(url);
    if (forbidden.stream().anyMatch(url::startsWith)) {
      return new Loaded.Forbidden(url);
    }
    for (String candidate : ModuleUrl.candidates(url)) {
      byte[] content = files.get(candidate);
      if (content != null) {
        return new Loaded.Source(candidate, content, sha256(content));
      }
    }
    return realms.stream().anyMatch(url::startsWith)
        ? new Loaded.Absent(url)
        : new Loaded.Foreign(url);
  }

  @Override
  public CompletableFuture<Loaded> load(String url) {
    return CompletableFuture.completedFuture(read(url));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
