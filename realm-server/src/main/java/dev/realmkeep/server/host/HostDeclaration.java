package dev.realmkeep.server.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.port.SourceStore;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a realm's {@code realm.json} says of its host module: {@code "host": "./host.ts"}. Pure
 * functions but for the reading.
 */
final class HostDeclaration {
  /** The file that describes a realm. */
  private static final String FILE = "realm.json";

  private static final JsonFactory JSON = new JsonFactory();

  private HostDeclaration() {}

  /** URL of the file in which a realm names its host module. */
  static String of(String realm) {
    return realm + FILE;
  }

  /** URL of the realm's host module; empty when it names none that lies in the realm. */
  static CompletableFuture<Optional<String>> read(SourceStore sources, String realm) {
    return sources
        .readFirst(realm, List.of(FILE))
        .thenApply(
            read -> read.file() == null ? Optional.empty() : module(realm, read.file().content()));
  }

  static Optional<String> module(String realm, byte[] json) {
    String named = named(json);
    if (named == null || named.isEmpty()) {
      return Optional.empty();
    }
    try {
      String url = URI.create(realm).resolve(named).toString();
      return url.startsWith(realm) && url.length() > realm.length()
          ? Optional.of(url)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String named(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        JsonToken value = parser.nextToken();
        if (member.equals("host") && value == JsonToken.VALUE_STRING) {
          return parser.getText();
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      return null; // realm.json is a file like any other: nobody checks it when it is written
    }
    return null;
  }
}
