package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules of a realm that two servers may run, when its owner changes. */
class TwoServersScheduleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EVERY_MILLIS = 100;
  private static final int FIRINGS = 15;

  @TempDir Path directory;
  private ServerPair servers;

  /** {@code tick} is an interval; {@code beat} has itself called for the next time that is due. */
  @BeforeEach
  void start() throws IOException {
    servers = new ServerPair(directory, "clock");
    servers.put(
        "firing.ts",
        """
        import { CardDef, contains, field } from '@cardstack/base/card-api';
        import NumberField from '@cardstack/base/number';
        export class Firing extends CardDef {
          @field at = contains(NumberField);
          @field times = contains(NumberField);
        }
        """);
    servers.put(
        "host.ts",
        """
        import { reducer, table, view } from '@realmkeep/host';
        import { Firing } from './firing';
        const firings = table(Firing, { key: 'id' });
        export const tick = reducer({ every: '100ms' }, (ctx) => {
          const all = firings.get('ticks') ?? { id: 'ticks', times: 0 };
          firings.put({ ...all, times: all.times + 1 });
          firings.put({ id: `tick-${all.times}`, at: ctx.now, times: 1 });
        });
        export const beat = reducer((ctx, due) => {
          const known = firings.get(`beat-${due}`);
          firings.put({ id: `beat-${due}`, at: due, times: (known?.times ?? 0) + 1 });
          ctx.schedule(beat, { at: due + 100 }, due + 100);
        });
        export function init(ctx) {
          ctx.schedule(beat, { at: ctx.now }, ctx.now);
        }
        export const all = view(() => firings.where({}).all());
        """);
    servers.put("realm.json", "{\"host\":\"./host.ts\"}");
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  @Test
  void whatIsDueFiresOnceInTheFleetAndGoesOnWhenTheOwnerLeaves() {
    TestServer owner = servers.owner();
    TestServer left = servers.beside(owner);
    try (Requests toOwner = new Requests(owner);
        Requests toLeft = new Requests(left)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> count(toOwner, "tick-") >= FIRINGS && count(toOwner, "beat-") >= FIRINGS);
      long anchor = anchor(toOwner);

      owner.server().drain(Duration.ofSeconds(5));
      owner.close();
      Awaitility.await().atMost(PATIENCE).until(() -> servers.hosts(left) == 1);
      int ticks = count(toLeft, "tick-");
      int beats = count(toLeft, "beat-");
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() ->
              count(toLeft, "tick-") >= ticks + FIRINGS
                  && count(toLeft, "beat-") >= beats + FIRINGS);

      assertThat(anchor(toLeft)).isEqualTo(anchor);
      JsonArray all = all(toLeft);
      // An interval skips what it missed, and fires at most once for each time that is due.
      List<JsonObject> fired = of(all, "tick-");
      assertThat(fired.stream().map(one -> Math.floorDiv(one.getLong("at") - anchor, EVERY_MILLIS)))
          .doesNotHaveDuplicates();
      assertThat(fired.stream().map(one -> one.getString("id")))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, fired.size()).mapToObj(i -> "tick-" + i).toList());
      // What is due once is never left out either.
      List<JsonObject> beaten = of(all, "beat-");
      long first = beaten.stream().mapToLong(one -> one.getLong("at")).min().orElseThrow();
      assertThat(beaten).allSatisfy(one -> assertThat(one.getInteger("times")).isEqualTo(1));
      assertThat(beaten.stream().map(one -> one.getLong("at")))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, beaten.size())
                  .mapToObj(i -> first + (long) i * EVERY_MILLIS)
                  .toList());
    }
  }

  /** Where in a tenth of a second the interval is due. */
  private static long anchor(Requests requests) {
    return new JsonObject(requests.get("/clock/_host").body())
            .getJsonArray("schedules").stream()
                .map(JsonObject.class::cast)
                .filter(schedule -> schedule.getString("function").equals("tick"))
                .mapToLong(schedule -> Instant.parse(schedule.getString("at")).toEpochMilli())
                .findFirst()
                .orElseThrow()
        % EVERY_MILLIS;
  }

  private static int count(Requests requests, String prefix) {
    return of(all(requests), prefix).size();
  }

  private static List<JsonObject> of(JsonArray all, String prefix) {
    List<JsonObject> chosen = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (all.getJsonObject(i).getString("id").startsWith(prefix)) {
        chosen.add(all.getJsonObject(i));
      }
    }
    return chosen;
  }

  /** All that has fired; nothing while the lane changes hands. */
  private static JsonArray all(Requests requests) {
    HttpResponse<String> answer = requests.get("/clock/_view/all");
    return answer.statusCode() == 200
        ? new JsonObject(answer.body()).getJsonArray("result")
        : new JsonArray();
  }
}
