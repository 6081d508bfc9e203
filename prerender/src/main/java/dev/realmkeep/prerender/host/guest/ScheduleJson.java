package dev.realmkeep.prerender.host.guest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.model.lane.ScheduleChange.When;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** When something is due, as {@code time.js} writes it: at, after, every, in milliseconds. */
record ScheduleJson(When when, @Nullable Long everyMillis) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * @throws IllegalArgumentException when it says no time
   */
  static ScheduleJson read(String json) {
    When when = null;
    Long every = null;
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        long millis = parser.getLongValue();
        switch (key) {
          case "at" -> when = new When.At(millis);
          case "after" -> when = new When.After(millis);
          case "every" -> every = millis;
          default -> throw new IllegalArgumentException("schedule: no time is called " + key);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("schedule: not a time", e);
    }
    if (when != null) {
      return new ScheduleJson(when, every);
    }
    if (every != null) {
      return new ScheduleJson(new When.After(every), every);
    }
    throw new IllegalArgumentException("schedule: no time");
  }
}
