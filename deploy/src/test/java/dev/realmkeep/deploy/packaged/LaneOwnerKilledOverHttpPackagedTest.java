package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The process that runs a realm's lane is killed while HTTP requests come over another one. */
class LaneOwnerKilledOverHttpPackagedTest {
  @RegisterExtension static final OwnServer server = new OwnServer();
  private static final Path BANK =
      Path.of(System.getProperty("repo.root", ".."), "deploy/examples/bank").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final int CALLERS = 6;
  private static final int OPENED_BEFORE_THE_KILL = 100;

  /** It took longer than a call may, as it can where others want the processors. */
  private static final String TRAPPED = "trapped";

  private static final Set<String> NOT_APPLIED = Set.of("not-applied", "host-restarted", TRAPPED);
  private static final String APPLIED = "applied";
  private static final String UNKNOWN = "outcome-unknown";

  /** Its deadline passed, which says nothing of it: it goes on. */
  private static final String LATE = "lookup-timeout";

  private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z-]+)\"");

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger accounts = new AtomicInteger();
  private final Map<Integer, String> opened = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> viewed = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> paid = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Throwable> broken = new ConcurrentLinkedQueue<>();
  private volatile boolean killed;

  @Test
  void eachRequestIsToldWhatBecameOfItAndTheDatabaseAgrees() throws Exception {
    try (RealmProcess owner = node()) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> owner.get("/bank/_host").body().contains("\"epoch\""));
      try (RealmProcess other = node()) {
        String bank = other.address() + "/bank/";
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          callers.add(untilServedAgain(() -> open(bank)));
        }
        callers.add(untilServedAgain(() -> note(viewed, ask(bank + "_view/top?args=%5B1%5D", ""))));
        callers.add(
            untilServedAgain(() -> note(paid, ask(bank + "_call/bonus", "{\"args\":[1]}"))));
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> opened.size() >= OPENED_BEFORE_THE_KILL && paid.size() >= 1);

        owner.kill();
        killed = true;
        for (Thread caller : callers) {
          assertThat(caller.join(PATIENCE)).isTrue();
        }

        assertThat(broken).isEmpty();
        Set<Integer> stored = stored(other);
        assertThat(opened)
            .allSatisfy((account, told) -> {
              if (told.equals(APPLIED)) {
                assertThat(stored).contains(account);
              } else if (NOT_APPLIED.contains(told)) {
                assertThat(stored).doesNotContain(account);
              } else {
                assertThat(told).isIn(UNKNOWN, LATE);
              }
            });
        assertThat(opened.values()).anyMatch(told -> !told.equals(APPLIED));
        // What only reads is never unknown: it can be asked again.
        assertThat(Set.of(APPLIED, "host-restarted", LATE, TRAPPED)).containsAll(viewed);
        assertThat(Set.of(APPLIED, "host-restarted", "not-applied", UNKNOWN, LATE, TRAPPED))
            .containsAll(paid);
      }
    }
  }

  /** Asks again and again, until an answer that was asked for after the kill is a result. */
  private Thread untilServedAgain(Supplier<String> request) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            boolean after;
            String told;
            do {
              after = killed;
              told = request.get();
            } while (!after || !told.equals(APPLIED));
          } catch (RuntimeException | AssertionError e) {
            broken.add(e);
          }
        });
  }

  private String open(String bank) {
    int account = accounts.incrementAndGet();
    String told = ask(bank + "_call/open", "{\"args\":[\"k%d\",\"Ada\",1]}".formatted(account));
    opened.put(account, told);
    return told;
  }

  private static String note(ConcurrentLinkedQueue<String> answers, String told) {
    answers.add(told);
    return told;
  }

  /**
   * @param body of a POST; empty for a GET
   */
  private String ask(String url, String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE);
    if (!body.isEmpty()) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> answer =
        http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
    if (answer.statusCode() == 200) {
      return APPLIED;
    }
    Matcher code = CODE.matcher(answer.body());
    assertThat(code.find()).as(answer.body()).isTrue();
    String told = code.group(1);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status(told));
    if (!told.equals(TRAPPED)) {
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
    return told;
  }

  private static int status(String told) {
    return switch (told) {
      case TRAPPED -> 500;
      case LATE -> 504;
      default -> 503;
    };
  }

  private static Set<Integer> stored(RealmProcess node) throws IOException {
    HttpResponse<String> answer = node.get("/bank/_view/top?args=%5B1000000%5D");
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
}
