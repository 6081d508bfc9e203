package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What subscribers are told, and in which order. */
@Timeout(60)
class SubscriptionsTest {

  private final ScriptedProgram program =
      TestRealm.program()
          .reducer(
              "set",
              (call, host) -> {
                String[] args = call.argsJson().replaceAll("[\\[\\]\"]", "").split(",", -1);
                host.documents()
                    .put(
                        TestRealm.NOTES,
                        args[0],
                        "{\"id\":\"" + args[0] + "\",\"text\":\"" + args[1] + "\"}");
                return "null";
              })
          .reducer(
              "delete",
              (call, host) ->
                  String.valueOf(
                      host.documents()
                          .delete(TestRealm.NOTES, call.argsJson().replaceAll("[\\[\\]\"]", ""))));
  private final TestRealm realm = new TestRealm(program).start();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    realm.close();
  }

  private void subscribe(String connection, String table) {
    subscribe(connection, "s", table);
  }

  private void subscribe(String connection, String name, String table) {
    DocumentFilter open =
        new DocumentFilter.Compare(
            "text", DocumentFilter.Comparison.EQUAL, new DocumentFilter.Scalar.Text("open"));
    realm.host.subscribe(
        new Caller(connection, "user"),
        name,
        table,
        new DocumentQuery(open, List.of(), 0, 100),
        new ModuleHost.Subscriber() {
          @Override
          public void initial(List<Document> documents) {
            events.add("initial " + documents.stream().map(Document::id).toList());
          }

          @Override
          public void changed(List<Document> put, List<String> removed) {
            events.add("put " + put.stream().map(Document::id).toList() + " removed " + removed);
          }

          @Override
          public void refused(CallOutcome why) {
            events.add(
                "refused "
                    + (why instanceof CallOutcome.Refused refused
                        ? refused.reason()
                        : why.getClass().getSimpleName()));
          }
        });
  }

  @Test
  void aSubscriberHearsWhatMatchesNowAndThenWhatComesAndGoes() throws InterruptedException {
    realm.calls("set", "[\"a\",\"open\"]");
    realm.calls("set", "[\"b\",\"shut\"]");

    subscribe("c", "Note");
    realm.call("w", "set", "[\"b\",\"open\"]");
    realm.call("w", "set", "[\"x\",\"shut\"]");
    realm.call("w", "set", "[\"a\",\"shut\"]");
    realm.call("w", "set", "[\"a\",\"shut\"]");
    realm.call("w", "delete", "[\"b\"]");
    realm.calls("delete", "[\"x\"]");

    assertThat(events)
        .containsExactly(
            "initial [a]", "put [b] removed []", "put [] removed [a]", "put [] removed [b]");
  }

  @Test
  void whatRolledBackIsNotHeardOf() {
    subscribe("c", TestRealm.NOTES.toString());

    realm.calls("fail", "[]");
    realm.calls("trap", "[]");

    assertThat(events).containsExactly("initial []");
  }

  @Test
  void itEndsWithItsUnsubscriptionOrItsConnection() {
    subscribe("one", "Note");
    subscribe("two", "Note");
    realm.calls("set", "[\"a\",\"open\"]");
    realm.host.unsubscribe(new Caller("one", "user"), "s", _ -> {});
    realm.calls("set", "[\"b\",\"open\"]");
    realm.host.disconnected(new Caller("two", "user"));
    realm.calls("set", "[\"c\",\"open\"]");

    assertThat(events)
        .containsExactly(
            "initial []",
            "initial []",
            "put [a] removed []",
            "put [a] removed []",
            "put [b] removed []");
  }

  @Test
  void aConnectionHasSoManySubscriptionsAndRoomAgainWhenItEndsOne() {
    int max = realm.limits.subscriptionsPerConnectionMax();
    for (int n = 0; n < max; n++) {
      subscribe("c", "s" + n, "Note");
    }
    subscribe("c", "more", "Note");
    subscribe("d", "more", "Note");
    realm.calls("echo", "[]");
    assertThat(List.copyOf(events).subList(0, max)).containsOnly("initial []");
    assertThat(List.copyOf(events).subList(max, events.size()))
        .containsExactly("refused OVERLOADED", "initial []");
    subscribe("c", "s1", "Note");
    realm.calls("echo", "[]");
    assertThat(List.copyOf(events).getLast())
        .as("one in the place of another")
        .isEqualTo("initial []");

    realm.host.unsubscribe(new Caller("c", "user"), "s0", _ -> {});
    subscribe("c", "more", "Note");
    realm.calls("echo", "[]");

    assertThat(List.copyOf(events).getLast()).isEqualTo("initial []");
    assertThat(events).hasSize(max + 4);
  }

  @Test
  void itEndsWhenNewSourcesDeclareItsTableNoMore() {
    subscribe("c", "Note");
    realm.calls("set", "[\"a\",\"open\"]");
    realm.program = new ScriptedProgram("2").reducer("echo", (call, host) -> "2");

    realm.host.sourcesChanged();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> realm.calls("echo", "[]").equals(new CallOutcome.Returned("2")));

    assertThat(events)
        .containsExactly("initial []", "put [a] removed []", "refused FUNCTION_CHANGED");
  }

  @Test
  void aTableThatIsNotDeclaredIsRefusedAndAnEndedHostSaysSo() {
    subscribe("c", "Nothing");
    subscribe("c", "Note");
    realm.calls("echo", "[]");

    realm.host.stop();
    TestRealm.get(realm.host.ended());

    assertThat(events)
        .containsExactly("refused BAD_ARGUMENTS", "initial []", "refused HostRestarted");
  }
}
