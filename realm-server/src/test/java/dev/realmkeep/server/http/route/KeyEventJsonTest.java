package dev.realmkeep.server.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.insight.KeyInsight.Past;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.Priority;
import dev.realmkeep.cache.port.PersistOutcome.SourcesMoved;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.server.http.OpenApiDocument;
import dev.realmkeep.server.json.JsonDocument;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyEventJsonTest {
  private static final String REALM = "https://realms.test/bookshop/";

  @Test
  void everyEventIsAsTheDescriptionSaysAndHasASentenceAndAKindOfItsOwn() throws IOException {
    List<KeyEvent> all = samples();
    assertThat(all.stream().map(Object::getClass).distinct())
        .as("a sample of every event")
        .hasSameElementsAs(Arrays.asList(KeyEvent.class.getPermittedSubclasses()));

    List<String> kinds = new ArrayList<>();
    for (KeyEvent event : all) {
      byte[] json = JsonDocument.write(out -> KeyEventJson.write(out, new Past(event, 7)));
      OpenApiDocument.shipped().check("KeyEvent", json);
      JsonObject written = new JsonObject(Buffer.buffer(json));
      assertThat(written.getLong("agoMs")).isEqualTo(7);
      assertThat(written.getString("text")).endsWith(".").matches("[A-Z].*");
      kinds.add(event.getClass().getSimpleName() + " " + written.getString("kind"));
    }
    assertThat(kinds.stream().distinct().map(kind -> kind.split(" ")[1])).doesNotHaveDuplicates();
  }

  private static List<KeyEvent> samples() {
    List<KeyEvent> all =
        new ArrayList<>(
            List.of(
                new KeyEvent.FlightBegun(Priority.BACKGROUND),
                new KeyEvent.ReadHit("found", 3),
                new KeyEvent.ReadMiss(false),
                new KeyEvent.ReadMiss(true),
                new KeyEvent.SlotTaken(12),
                new KeyEvent.Contended(),
                new KeyEvent.PrerenderBegan(),
                new KeyEvent.PrerenderEnded(18, "error"),
                new KeyEvent.PrerenderFailed(18, "the worker has gone"),
                new KeyEvent.Stored("missing", 3),
                new KeyEvent.AlreadyStored("found", 3),
                new KeyEvent.Discarded(new SourcesMoved(REALM, "author.gts", 2, 0)),
                new KeyEvent.Discarded(new SourcesMoved(REALM, "", 2, 3)),
                new KeyEvent.Lost("the connection has gone"),
                new KeyEvent.TooOld(),
                new KeyEvent.RealmChanged(REALM),
                new KeyEvent.Overtaken(2),
                new KeyEvent.Landed("populated", 2, 30),
                new KeyEvent.Failed("lookup-timeout", "no answer within 30 ms", 1, 30)));
    for (WokenBy by : WokenBy.values()) {
      all.add(new KeyEvent.Woken(by, 40));
    }
    for (Invalidation.Kind kind : Invalidation.Kind.values()) {
      all.add(new KeyEvent.Invalidated(kind, REALM, 4));
    }
    return all;
  }
}
