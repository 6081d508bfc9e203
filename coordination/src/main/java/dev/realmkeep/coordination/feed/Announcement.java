package dev.realmkeep.coordination.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.cache.model.Invalidation;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The payload of a notification: {@code [{"r":realm,"g":generation,"k":[module URLs]},…]}, with
 * {@code "more":true} in place of keys that do not fit. It only tells a listener to look at the
 * log. Pure functions.
 *
 * @param realm empty for all realms
 */
record Announcement(String realm, long generation) {
  /** The channel everybody listens to. */
  static final String CHANNEL = "module_cache_invalidated";

  /** Bytes of the longest payload; the server's limit is 8,000. */
  static final int BYTES_MAX = 7_000;

  private static final int REALM_CHARACTERS_MAX = 2_048;

  /** Payloads for {@code invalidations}, as few as the limit allows. */
  static List<String> payloads(List<Invalidation> invalidations) {
    List<String> payloads = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    int bytes = 2;
    for (Invalidation invalidation : invalidations) {
      JsonObject whole = json(invalidation).put("k", new JsonArray(invalidation.modules()));
      String text = whole.encode();
      if (utf8(text) + 2 > BYTES_MAX) {
        text = json(invalidation).put("more", true).encode();
      }
      if (!open.isEmpty() && bytes + 1 + utf8(text) > BYTES_MAX) {
        payloads.add("[" + open + "]");
        open.setLength(0);
        bytes = 2;
      }
      open.append(open.isEmpty() ? "" : ",").append(text);
      bytes += 1 + utf8(text);
    }
    payloads.add("[" + open + "]");
    return payloads;
  }

  /** What a payload announces; empty when it is not one of ours. */
  static Optional<List<Announcement>> parse(String payload) {
    try {
      List<Announcement> announcements = new ArrayList<>();
      for (Object element : new JsonArray(payload)) {
        if (!(element instanceof JsonObject change)
            || !(change.getValue("r") instanceof String realm)
            || !(change.getValue("g") instanceof Number generation)) {
          return Optional.empty();
        }
        announcements.add(new Announcement(realm, generation.longValue()));
      }
      return announcements.isEmpty() ? Optional.empty() : Optional.of(announcements);
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  private static JsonObject json(Invalidation invalidation) {
    String realm = invalidation.realm();
    return new JsonObject()
        .put("r", realm.length() > REALM_CHARACTERS_MAX ? "" : realm)
        .put("g", invalidation.generation());
  }

  private static int utf8(String text) {
    return text.getBytes(UTF_8).length;
  }
}
