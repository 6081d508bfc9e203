package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The process that runs a realm's lane is killed while calls come over another one. */
class LaneOwnerKilledPackagedTest {
  @RegisterExtension static final OwnServer server = new OwnServer();
  private static final Path BANK =
      Path.of(System.getProperty("repo.root", ".."), "deploy/examples/bank").toAbsolutePath();

  private static final int CALLS = 2_000;
  private static final int CALLS_PER_FRAME = 20;
  private static final int ANSWERS_BEFORE_THE_KILL = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a client may be told of a call, by what it means for the database. */
  private static final Set<String> NOT_APPLIED = Set.of("not-applied", "host-restarted");

  private static final String APPLIED = "applied";
  private static final String UNKNOWN = "outcome-unknown";

  @TempDir Path directory;

  @Test
  void eachCallIsToldWhatBecameOfItAndTheDatabaseAgrees() throws Exception {
    try (RealmProcess owner = node()) {
      Awaitility.await().atMost(PATIENCE).until(() -> host(owner).contains("\"epoch\""));
      String before = epoch(host(owner));
      try (RealmProcess other = node()) {
        Answers answers = new Answers();
        WebSocket socket =
            HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("realmkeep.v1")
                .buildAsync(
                    URI.create(other.address().replaceFirst("^http", "ws") + "/bank/_socket"),
                    answers)
                .join();
        CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
        for (int from = 0; from < CALLS; from += CALLS_PER_FRAME) {
          String frame = frame(from);
          sent = sent.thenCompose(_ -> socket.sendText(frame, true));
        }
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> answers.told.size() >= ANSWERS_BEFORE_THE_KILL);

        owner.kill();

        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> answers.told.size() == CALLS || answers.closed.isDone());
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> host(other).contains("\"epoch\"") && !epoch(host(other)).equals(before));
        Set<Integer> stored = accounts(other);
        assertThat(answers.told).containsOnlyKeys(IntStream.range(0, CALLS).boxed().toList());
        assertThat(answers.told)
            .allSatisfy((call, told) -> {
              if (told.equals(APPLIED)) {
                assertThat(stored).contains(call);
              } else if (NOT_APPLIED.contains(told)) {
                assertThat(stored).doesNotContain(call);
              } else {
                assertThat(told).isEqualTo(UNKNOWN);
              }
            });
        assertThat(answers.told.values()).contains(APPLIED).anyMatch(told -> !told.equals(APPLIED));
        socket.abort();
      }
    }
  }

  private static String frame(int from) {
    StringBuilder frame = new StringBuilder("[");
    for (int call = from; call < from + CALLS_PER_FRAME; call++) {
      frame.append(call == from ? "" : ",");
      frame.append(
          "{\"id\":%d,\"call\":\"open\",\"args\":[\"k%d\",\"Ada\",1]}".formatted(call, call));
    }
    return frame.append(']').toString();
  }

  private static String host(RealmProcess node) throws IOException {
    return node.get("/bank/_host").body();
  }

  private static String epoch(String host) {
    Matcher epoch = Pattern.compile("\"epoch\":(\\d+)").matcher(host);
    assertThat(epoch.find()).as(host).isTrue();
    return epoch.group(1);
  }

  /** The numbers of the accounts there are. */
  private static Set<Integer> accounts(RealmProcess node) throws IOException {
    var answer = node.get("/bank/_view/top?args=%5B" + 2 * CALLS + "%5D");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Set<Integer> numbers = new HashSet<>();
    Matcher ids = Pattern.compile("\"id\":\"k(\\d+)\"").matcher(answer.body());
    while (ids.find()) {
      numbers.add(Integer.valueOf(ids.group(1)));
    }
    return numbers;
  }

  private RealmProcess node() throws IOException {
    return RealmProcess.serve(
        directory.resolve("data"),
        RealmProcess.freePort(),
        "--db",
        TestServer.url(server.options()),
        BANK.toString());
  }

  /** What a client is told. */
  private static final class Answers implements WebSocket.Listener {
    private static final Pattern ANSWER =
        Pattern.compile("\"id\":(\\d+),\"(?:(ok)\"|error\":\\{\"code\":\"([a-z-]+)\")");

    final Map<Integer, String> told = new ConcurrentHashMap<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        Matcher answer = ANSWER.matcher(text);
        while (answer.find()) {
          String twice =
              told.put(
                  Integer.valueOf(answer.group(1)),
                  answer.group(2) != null ? APPLIED : answer.group(3));
          if (twice != null) {
            closed.completeExceptionally(new AssertionError("answered twice: " + answer.group(1)));
          }
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
