package dev.realmkeep.server.host.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.document.Document;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client that says itself when it is ready. */
class FirstSetsTest {
  private static final List<Document> THREE_PIECES = documents(3, FirstSets.PIECE_BYTES);

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<CompletableFuture<Void>> asked = new LinkedBlockingQueue<>();
  private final AtomicInteger slow = new AtomicInteger();
  private final LaneClient client =
      new LaneClient() {
        @Override
        public void frame(String text) {
          told.add(text);
        }

        @Override
        public CompletableFuture<Void> ready() {
          CompletableFuture<Void> ready = new CompletableFuture<>();
          asked.add(ready);
          return ready;
        }

        @Override
        public void closed(SessionEnd end) {}
      };
  private final AnswerOrder answers = new AnswerOrder(client);
  private final FirstSets sets = new FirstSets(answers, client, slow::incrementAndGet);

  private static List<Document> documents(int count, int bytes) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Document("d" + i, 1, "\"" + i + "z".repeat(bytes - 3) + "\""))
        .toList();
  }

  private FirstSets.Told subscribe(String id) {
    return sets.of(id, answers.next());
  }

  /** What is told next, without the documents' text. */
  private String told() throws InterruptedException {
    String frame = told.poll(30, TimeUnit.SECONDS);
    return String.valueOf(frame).replaceAll("z+", "");
  }

  private void ready() throws InterruptedException {
    asked.take().complete(null);
  }

  private static List<Document> one(String json) {
    return List.of(new Document("c", 2, json));
  }

  @Test
  void aSmallSetIsOneFrameAndNobodyIsAsked() throws InterruptedException {
    FirstSets.Told sub = subscribe("1");
    sub.initial(documents(3, 1_000));
    sub.changed(one("7"), List.of("gone"));
    assertThat(told()).isEqualTo("{\"sub\":1,\"initial\":[\"0\",\"1\",\"2\"]}");
    assertThat(told()).isEqualTo("{\"sub\":1,\"put\":[7],\"removed\":[\"gone\"]}");
    assertThat(asked).isEmpty();
  }

  @Test
  void aPieceWaitsForTheClientAndAChangeForTheLastPiece() throws InterruptedException {
    FirstSets.Told large = subscribe("1");
    FirstSets.Told small = subscribe("2");
    large.initial(THREE_PIECES);
    large.changed(one("7"), List.of());
    small.initial(List.of());
    small.changed(one("8"), List.of());

    assertThat(told()).isEqualTo("{\"sub\":1,\"initial\":[\"0\"],\"more\":true}");
    assertThat(told()).isEqualTo("{\"sub\":2,\"initial\":[]}");
    assertThat(told()).isEqualTo("{\"sub\":2,\"put\":[8],\"removed\":[]}");
    assertThat(told).isEmpty();
    ready();
    assertThat(told()).isEqualTo("{\"sub\":1,\"next\":[\"1\"],\"more\":true}");
    assertThat(told).isEmpty();
    ready();
    assertThat(told()).isEqualTo("{\"sub\":1,\"next\":[\"2\"]}");
    large.changed(one("9"), List.of());
    ready();
    assertThat(told()).isEqualTo("{\"sub\":1,\"put\":[7],\"removed\":[]}");
    ready();
    assertThat(told()).isEqualTo("{\"sub\":1,\"put\":[9],\"removed\":[]}");
  }

  @Test
  void largeSetsOfOneSessionGoOutOneAfterTheOther() throws InterruptedException {
    FirstSets.Told one = subscribe("1");
    FirstSets.Told two = subscribe("2");
    one.initial(documents(2, FirstSets.PIECE_BYTES));
    two.initial(documents(2, FirstSets.PIECE_BYTES));
    told();
    told();
    ready();
    assertThat(told()).isEqualTo("{\"sub\":1,\"next\":[\"1\"]}");
    ready();
    assertThat(told()).isEqualTo("{\"sub\":2,\"next\":[\"1\"]}");
    assertThat(asked).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void whatIsDroppedIsNotToldAnyMore() throws InterruptedException {
    FirstSets.Told one = subscribe("1");
    FirstSets.Told two = subscribe("2");
    one.initial(THREE_PIECES);
    two.initial(documents(2, FirstSets.PIECE_BYTES));
    told();
    told();
    one.drop();
    one.changed(one("7"), List.of());
    ready();
    assertThat(told()).isEqualTo("{\"sub\":2,\"next\":[\"1\"]}");
    FirstSets.Told late = subscribe("3");
    late.drop();
    late.initial(THREE_PIECES);
    assertThat(told()).isEqualTo("{\"sub\":3,\"initial\":[]}");
  }

  @Test
  void whoseSetsOrChangesBehindThemTakeTooMuchIsSlow() {
    int large = 8 * 1024 * 1024;
    int fit = (int) (FirstSets.HELD_BYTES_MAX / large);
    FirstSets.Told sub = subscribe("1");
    sub.initial(documents(fit, large)); // the first of them is told at once
    assertThat(slow).hasValue(0);
    String change = "\"" + "x".repeat(large / 2) + "\"";
    sub.changed(one(change), List.of());
    assertThat(slow).hasValue(0);
    sub.changed(one(change), List.of());
    assertThat(slow).hasValue(1);
  }
}
