package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.TestServer;
import dev.realmkeep.server.client.ApiClient;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of a realm that does things by itself: its schedules and its logs. */
class HostWatchCommandsTest {
  private static final String HOST =
      """
      import { reducer } from '@realmkeep/host';
      export const say = reducer((ctx, what: string) => ctx.log(what));
      export const tidy = reducer({ every: '24h' }, () => {});
      export const remind = reducer((ctx, who: string, times: number) => {});
      export function init(ctx) {
        ctx.schedule(remind, { at: '2099-05-01T10:00:00Z' }, 'Ada', 2);
      }
      """;

  @TempDir Path directory;
  private TestServer server;
  private String realm;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start();
    realm = server.freshRealm();
    try (ApiClient api = new ApiClient(server.address(), "")) {
      api.put("/" + realm + "/host.ts", HOST.getBytes(StandardCharsets.UTF_8), "text/plain");
      api.put(
          "/" + realm + "/realm.json",
          "{\"host\":\"./host.ts\"}".getBytes(StandardCharsets.UTF_8),
          "application/json");
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String[] command(String... words) {
    String[] all = new String[words.length + 4];
    System.arraycopy(words, 0, all, 0, 1);
    System.arraycopy(new String[] {"--server", server.address(), "--realm", realm}, 0, all, 1, 4);
    System.arraycopy(words, 1, all, 5, words.length - 1);
    return all;
  }

  private void say(String what) {
    CliRun run = CliRun.of(directory, command("call", "say", what));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void describeShowsWhatIsScheduledWhenAndHowOften() {
    say("here"); // from then on the host is there

    CliRun described = CliRun.of(directory, command("describe"));

    assertThat(described.exitCode()).as(described.err()).isZero();
    assertThat(described.out())
        .contains("  reducer tidy (0 arguments), every 86400000 ms")
        .contains("  scheduled remind[\"Ada\",2] at 2099-05-01T10:00:00Z\n")
        .containsPattern("  scheduled tidy\\[] at [0-9TZ:.-]+, every 86400000 ms");
    List<JsonObject> schedules =
        CliRun.of(directory, command("describe", "--json"))
            .json()
            .getJsonArray("schedules")
            .stream()
            .map(JsonObject.class::cast)
            .toList();
    assertThat(schedules.stream().map(schedule -> schedule.getString("function")))
        .containsExactlyInAnyOrder("remind", "tidy");
  }

  @Test
  void logsAreFollowedUntilTheCommandIsInterrupted() throws Exception {
    say("one");
    LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread following =
        Thread.ofVirtual()
            .start(() -> {
              PrintStream out = new PrintStream(new Lines(lines), true, StandardCharsets.UTF_8);
              CliRun.execute(out, out, directory, Map.of(), command("logs", "--follow"));
            });

    assertThat(next(lines)).matches("[0-9TZ:.-]+ info say#[0-9]+ one");
    say("two");
    assertThat(next(lines)).endsWith(" two");
    say("three");
    assertThat(next(lines)).endsWith(" three");

    following.interrupt();
    assertThat(following.join(java.time.Duration.ofSeconds(30))).isTrue();
  }

  private static String next(LinkedBlockingQueue<String> lines) throws InterruptedException {
    return String.valueOf(lines.poll(30, TimeUnit.SECONDS));
  }

  /** Text, line by line. */
  private static final class Lines extends OutputStream {
    private final LinkedBlockingQueue<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(LinkedBlockingQueue<String> lines) {
      this.lines = lines;
    }

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }
  }
}
