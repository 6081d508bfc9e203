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
 * The payload of a notification: {@code [{"r":realm,"g":generation,"s":number,"k":[module
 * URLs]},…]}. An invalidation of modules whose names fit is told whole; of any other there is
 * {@code "more":true} in place of number and names, and a listener has to look at the log. Pure
 * functions.
 *
 * @param realm empty for all realms
 * @param whole what the log has, if it was told
 */
record Announcement(String realm, long generation, Optional<Invalidation> whole) {
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
      String text = canBeWhole(invalidation) ? whole(invalidation) : "";
      if (text.isEmpty() || utf8(text) + 2 > BYTES_MAX) {
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
        announcements.add(
            new Announcement(
                realm, generation.longValue(), whole(realm, generation.longValue(), change)));
      }
      return announcements.isEmpty() ? Optional.empty() : Optional.of(announcements);
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Invalidation> whole(String realm, long generation, JsonObject change) {
    if (!(change.getValue("s") instanceof Number seq)
        || !(change.getValue("k") instanceof JsonArray keys)) {
      return Optional.empty();
    }
    List<String> modules = new ArrayList<>(keys.size());
    for (Object key : keys) {
      if (!(key instanceof String module)) {
        return Optional.empty();
      }
      modules.add(module);
    }
    return Optional.of(
        new Invalidation(
            seq.longValue(), Invalidation.Kind.MODULES, realm, generation, List.copyOf(modules)));
  }

  private static boolean canBeWhole(Invalidation invalidation) {
    return invalidation.kind() == Invalidation.Kind.MODULES
        && invalidation.realm().length() <= REALM_CHARACTERS_MAX;
  }

  private static String whole(Invalidation invalidation) {
    return json(invalidation)
        .put("s", invalidation.seq())
        .put("k", new JsonArray(invalidation.modules()))
        .encode();
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
