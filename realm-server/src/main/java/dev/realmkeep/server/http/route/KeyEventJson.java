package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.insight.KeyInsight.Past;
import java.io.IOException;
import java.util.Locale;

/** The JSON form of an event: its kind, a sentence for people, and what programs may want of it. */
final class KeyEventJson {
  private KeyEventJson() {}

  static void write(JsonGenerator json, Past past) throws IOException {
    json.writeStartObject();
    json.writeNumberField("agoMs", past.agoMillis());
    members(json, past.event());
    json.writeStringField("text", past.event().sentence());
    json.writeEndObject();
  }

  private static void members(JsonGenerator json, KeyEvent event) throws IOException {
    switch (event) {
      case KeyEvent.FlightBegun(var priority) -> {
        kind(json, "begun");
        json.writeStringField("priority", word(priority));
      }
      case KeyEvent.ReadHit(String state, long generation) ->
          entry(json, "read", state, generation);
      case KeyEvent.ReadMiss(boolean expired) -> {
        kind(json, "not-stored");
        json.writeBooleanField("expired", expired);
      }
      case KeyEvent.SlotTaken(long waitedMillis) -> {
        kind(json, "slot");
        json.writeNumberField("waitedMs", waitedMillis);
      }
      case KeyEvent.Contended _ -> kind(json, "contended");
      case KeyEvent.Woken(var by, long afterMillis) -> {
        kind(json, "woken");
        json.writeStringField("wokenBy", word(by));
        json.writeNumberField("waitedMs", afterMillis);
      }
      case KeyEvent.PrerenderBegan _ -> kind(json, "prerender-began");
      case KeyEvent.PrerenderEnded(long tookMillis, String state) -> {
        kind(json, "prerender-ended");
        json.writeNumberField("tookMs", tookMillis);
        json.writeStringField("state", state);
      }
      case KeyEvent.PrerenderFailed(long tookMillis, _) -> {
        kind(json, "prerender-failed");
        json.writeNumberField("tookMs", tookMillis);
      }
      case KeyEvent.Stored(String state, long generation) ->
          entry(json, "stored", state, generation);
      case KeyEvent.AlreadyStored(String state, long generation) ->
          entry(json, "already-stored", state, generation);
      case KeyEvent.Discarded(var moved) -> {
        kind(json, "discarded");
        json.writeStringField("moved", moved.realm() + moved.path());
        json.writeNumberField("readVersion", moved.readVersion());
        json.writeNumberField("actualVersion", moved.actualVersion());
      }
      case KeyEvent.Lost _ -> kind(json, "lost");
      case KeyEvent.TooOld _ -> kind(json, "too-old");
      case KeyEvent.Invalidated(_, String realm, long generation) -> {
        kind(json, "invalidated");
        json.writeStringField("realm", realm);
        json.writeNumberField("generation", generation);
      }
      case KeyEvent.RealmChanged(String realm) -> {
        kind(json, "realm-changed");
        json.writeStringField("realm", realm);
      }
      case KeyEvent.Overtaken(int lookups) -> {
        kind(json, "overtaken");
        json.writeNumberField("lookups", lookups);
      }
      case KeyEvent.Landed(String tier, int lookups, long afterMillis) -> {
        kind(json, "answered");
        json.writeStringField("tier", tier);
        ended(json, lookups, afterMillis);
      }
      case KeyEvent.Failed(String reason, _, int lookups, long afterMillis) -> {
        kind(json, "failed");
        json.writeStringField("reason", reason);
        ended(json, lookups, afterMillis);
      }
    }
  }

  private static void kind(JsonGenerator json, String kind) throws IOException {
    json.writeStringField("kind", kind);
  }

  private static void entry(JsonGenerator json, String kind, String state, long generation)
      throws IOException {
    kind(json, kind);
    json.writeStringField("state", state);
    json.writeNumberField("generation", generation);
  }

  private static void ended(JsonGenerator json, int lookups, long afterMillis) throws IOException {
    json.writeNumberField("lookups", lookups);
    json.writeNumberField("tookMs", afterMillis);
  }

  /** The word for a constant, in the manner of the API. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
